/** The quantizer on real models and on shapes: size, speed, accuracy, time and memory, against what each has to reach. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { leanMemory } from "@/server/engine/lean-memory.mjs";
import { checkModel } from "@/server/engine/onnx/check";
import { readModel } from "@/server/engine/onnx/model";
import { type Feeds, type Machine, type QuantizeResult, quantizeModel } from "@/server/engine/onnx/quantize";
import { Judge } from "@/server/engine/onnx/quantize/choose/judge";
import { compareSpeed } from "@/server/engine/onnx/quantize/choose/speed";
import type { Tensor } from "@/server/engine/onnx/segment";
import { thisTarget } from "@/server/engine/process/this-target";
import { poolMachine } from "@/server/engine/runtime/sessions/open-model";
import { SessionPool } from "@/server/engine/runtime/sessions/session-pool";
import { writeSection } from "../report";
import { oracleModels } from "./oracle";
import { type Subject, subjects } from "./subjects";

/** All, or `--only mobilenet,detector`; a section for each. `--oracle python` holds them against onnxruntime's own quantizer. */
export default async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: "string" }, oracle: { type: "string" } },
  });
  if (Object.entries(leanMemory).some(([name, value]) => process.env[name] !== value)) return asQuantizerRuns();
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  const pool = new SessionPool({ workers: 2 });
  const machine = poolMachine(pool, directory);
  try {
    for (const name of values.only?.split(",") ?? Object.keys(subjects)) {
      const subject = await subjects[name]?.(machine);
      if (subject) await measure(name, subject, machine, values.oracle);
      else console.log(`${name}: its model or samples are not here`);
    }
  } finally {
    await pool.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Once more, in the environment in which people quantize: it is read when a process starts. */
function asQuantizerRuns(): void {
  const env = { ...process.env, ...leanMemory };
  const { status } = spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env,
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}

async function measure(name: string, subject: Subject, machine: Machine, oracle: string | undefined): Promise<void> {
  const [load = 0] = loadavg();
  const rows: string[] = [];
  const curves: string[] = [];
  const made: Outcome[] = [];
  for (const budget of subject.budgets) {
    const outcome = await quantizeOnce(subject, budget, machine);
    made.push(outcome);
    rows.push(row(subject, budget, outcome));
    curves.push(curve(subject, budget, outcome.result));
    console.log(`${rows.at(-1)}\n${curves.at(-1)}`);
  }
  // Held against what keeps the least of float32: the fastest of ours.
  const fastest = made[0]?.result;
  if (oracle && fastest) curves.push(await againstOracle(oracle, subject, fastest, machine));
  const table = [
    "| chosen | speed | smaller | kept of float32 | right labels, float32 / chosen | took | memory |",
    "|---|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
  const beside = `${load.toFixed(1)} threads wanted to run on this machine when it began.`;
  writeSection(
    `quantize-${name}`,
    `The quantizer: ${subject.name}`,
    `${about} ${beside}\n\n${table}\n\n${curves.join("\n\n")}`,
  );
}

const about = `Speed is processor time of one thread against the model as it was published, by turns, the middle of many runs; what is
kept is told by the task's own measure on samples that had no part in making the model. *Took* is everything, from reading the model to the
last candidate measured, in brackets the processor time of all its threads; *memory* is what the process grew by at its peak. Networks with random weights say nothing about accuracy.`;

interface Outcome {
  result: QuantizeResult;
  seconds: number;
  /** Of all threads, on processors. */
  processorSeconds: number;
  grownMb: number;
  labelled: [before: number, after: number] | null;
}

async function quantizeOnce(subject: Subject, budget: number, machine: Machine): Promise<Outcome> {
  const { model, samples, calibration = Math.floor(samples.length / 2), measure, prefer } = subject;
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  const [started, used] = [performance.now(), process.cpuUsage()];
  const result = await quantizeModel({
    model,
    samples,
    divide: (all) => ({ calibration: all.slice(0, calibration), judging: all.slice(calibration) }),
    target: thisTarget(),
    budget,
    measure,
    ...(prefer && { prefer }),
    machine,
    onProgress: () => {
      peak = Math.max(peak, process.memoryUsage().rss);
    },
  });
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(used);
  const fault = checkModel(readModel(result.model));
  if (fault) throw new Error(`${subject.name}: what was made is not valid: ${fault}`);
  return {
    result,
    seconds,
    processorSeconds: (user + system) / 1e6,
    grownMb: (peak - before) / 1e6,
    labelled: subject.labels
      ? [
          await labelled(model, samples, subject.labels, calibration, machine),
          await labelled(result.model, samples, subject.labels, calibration, machine),
        ]
      : null,
  };
}

async function labelled(
  file: Uint8Array,
  samples: readonly Feeds[],
  labels: readonly number[],
  from: number,
  machine: Machine,
): Promise<number> {
  const opened = await machine.open(file);
  const fetches = readModel(file).graph?.output.map(({ name }) => name) ?? [];
  let right = 0;
  for (let index = from; index < samples.length; index++) {
    const { outputs } = await opened.run(samples[index] as Feeds, fetches);
    const { data } = outputs[fetches[0] as string] as Tensor;
    let best = 0;
    for (let at = 1; at < data.length; at++) if ((data[at] as number) > (data[best] as number)) best = at;
    if (best === labels[index]) right += 1;
  }
  await opened.close();
  return right / (samples.length - from);
}

const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
const times = (value: number | undefined) => (value === undefined ? "" : `${value.toFixed(2)}x`);

function row(
  subject: Subject,
  budget: number,
  { result, seconds, processorSeconds, grownMb, labelled: labels }: Outcome,
): string {
  const { chosen } = result;
  const kept =
    subject.isShape || !chosen.accuracy ? "–" : `${percent(chosen.accuracy.score)} (budget ${percent(budget)})`;
  const right = labels ? labels.map(percent).join(" / ") : "–";
  const smaller = times(subject.model.byteLength / chosen.bytes);
  return `| ${chosen.name} | ${times(chosen.speed?.factor ?? 1)} | ${smaller} | ${kept} | ${right} | ${seconds.toFixed(0)} s (${processorSeconds.toFixed(0)} s) | ${grownMb.toFixed(0)} MB |`;
}

function curve(subject: Subject, budget: number, { candidates, measure, notes }: QuantizeResult): string {
  const lines = candidates.map(({ name, speed, bytes, accuracy, refusal }) => {
    const score =
      accuracy && !subject.isShape && speed ? `, ${percent(accuracy.score)}, ${accuracy.decibels.toFixed(1)} dB` : "";
    const size = (subject.model.byteLength / bytes).toFixed(2);
    return `- ${name}: ${times(speed?.factor ?? 1)}, ${size}x smaller${score}${refusal ? ` (${refusal})` : " **chosen**"}`;
  });
  return [`${measure} of at least ${percent(budget)}:`, "", ...lines, ...notes.map((note) => `- ${note}`)].join("\n");
}

async function againstOracle(
  python: string,
  subject: Subject,
  { model: own, chosen }: QuantizeResult,
  machine: Machine,
): Promise<string> {
  const { samples, calibration = Math.floor(samples.length / 2), model, measure } = subject;
  const judging = samples.slice(calibration);
  const fetches = readModel(model).graph?.output.map((output) => output.name) ?? [];
  const reference = await machine.open(model);
  const ours = await machine.open(own);
  const judge = await Judge.of(reference, fetches, judging, measure, machine);
  const rows = [
    `onnxruntime's own quantizer on the same calibration samples; *ours* is ${chosen.name}, each of theirs timed by turns with it:`,
    "",
    "| method | speed | smaller | kept of float32 | ours is so many times as fast |",
    "|---|---|---|---|---|",
  ];
  for (const [method, file] of oracleModels(python, model, samples.slice(0, calibration))) {
    try {
      const opened = await machine.open(file);
      const feeds = judging.slice(0, 4);
      const { factor } = await compareSpeed(reference, opened, feeds, fetches);
      const direct = await compareSpeed(opened, ours, feeds, fetches);
      const kept = subject.isShape ? "–" : percent((await judge.accuracy(opened)).score);
      const smaller = times(model.byteLength / file.byteLength);
      rows.push(`| ${method} | ${times(factor)} | ${smaller} | ${kept} | ${times(direct.factor)} |`);
      await opened.close();
    } catch (thrown) {
      rows.push(`| ${method} | cannot be run: ${thrown instanceof Error ? thrown.message : String(thrown)} | | | |`);
    }
    console.log(rows.at(-1));
  }
  await reference.close();
  await ours.close();
  return rows.join("\n");
}
