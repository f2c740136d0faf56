/**
 * `weft tune <pipeline>`: threads, workers, batches and precision of its models, measured on this machine and kept where the install keeps its plans:
 * the engine uses them from its next run on. Exit codes: 0 done; 1 it could not be done (stderr says why); 2 the command is wrong.
 */
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { precisionName } from "@/nodes/precision";
import {
  formsOf,
  pointOf,
  type TunedForm,
  type TunedGraph,
  type TuningBounds,
  type TuningOutcome,
  type TuningProgress,
} from "@/nodes/tuning";
import { openLocalEngine } from "@/server/engine/local";
import { PipelineTuner } from "@/server/engine/process/tune-pipeline";
import { describe, parseCommand, runCommand, UsageError } from "./command";
import { findPipeline, installAt } from "./install-pipeline";
import { readInputs } from "./run-inputs";

const usage =
  "weft tune <pipeline.json | id or name of a pipeline of the install> [--input image=photo.jpg] [--latency ms] [--memory MB] [--seconds 110] [--data-dir folder] [--json]";

const options = {
  input: { type: "string", short: "i", multiple: true },
  latency: { type: "string" },
  memory: { type: "string" },
  seconds: { type: "string" },
  "data-dir": { type: "string" },
  json: { type: "boolean" },
} as const;

async function main(): Promise<number> {
  const { values, positionals } = parseCommand(options, usage);
  const [named] = positionals;
  if (!named || positionals.length > 1) throw new UsageError(usage);
  const latencyMs = positive("--latency", values.latency, "milliseconds");
  const megabytes = positive("--memory", values.memory, "megabytes");
  const seconds = positive("--seconds", values.seconds, "seconds");
  const bounds: TuningBounds = { latencyMs, memoryBytes: megabytes === null ? null : megabytes * 2 ** 20 };
  const install = installAt(values["data-dir"]);
  const { inputs: own, ...compile } = await findPipeline(named, install);
  await mkdir(install.paths.plans, { recursive: true });
  const engine = openLocalEngine(install.paths.plans);
  const tuner = new PipelineTuner(install.paths.plans, engine, engine.runtime);
  const jobId = randomUUID();
  const stop = () => tuner.cancel(jobId);
  process.once("SIGINT", stop);
  try {
    const answer = await engine.compile(compile);
    const diagnostics = answer.ok ? answer.warnings : answer.diagnostics;
    for (const each of diagnostics) console.error(describe(each, compile.document));
    if (!answer.ok) return 2;
    const given = values.input ? readInputs(values.input, answer.inputs, compile.document) : own;
    if (given && Object.values(given).some(({ type }) => type === "live"))
      throw new UsageError("A live source comes only once: tune without --input, and rows are made up.");
    const request = {
      jobId,
      compile,
      runs: given ? [given] : [],
      bounds,
      ...(seconds && { withinMs: seconds * 1000 }),
    };
    const outcome = await tuner.tune(request, progress());
    process.stderr.write("\n");
    if (values.json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    else print(outcome);
    return outcome.graphs.every(({ tuned }) => tuned) ? 0 : 1;
  } finally {
    process.off("SIGINT", stop);
    tuner.close();
    await engine.runtime.close();
  }
}

function positive(option: string, value: string | undefined, unit: string): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (!(number > 0 && Number.isFinite(number))) throw new UsageError(`${option} takes ${unit}, above 0.`);
  return number;
}

function progress() {
  const isTerminal = process.stderr.isTTY;
  const titles = {
    quiet: "waiting until nothing else runs",
    collect: "collecting rows",
    measure: "measuring",
    compare: "comparing in turns",
  } as const;
  let last = "";
  return ({ phase, title, share }: TuningProgress) => {
    const told = title ? `${titles[phase]}: ${title}` : titles[phase];
    if (isTerminal) process.stderr.write(`\r\x1b[K${told} ${Math.round(share * 100)} %`);
    else if (told !== last) process.stderr.write(`${told}\n`);
    last = told;
  };
}

const cell = (value: string | number, width: number) => String(value).padStart(width);

function print({ graphs }: TuningOutcome): void {
  for (const { title, tuned, said } of graphs) {
    console.log(
      `\n${title}${tuned ? ` (${tuned.rows === "samples" ? "rows of samples" : "made rows"}, ${tuned.shape})` : ""}`,
    );
    if (tuned) printTable(tuned);
    else console.log(`  not tuned: ${said?.message}`);
  }
}

/** fp32, int8 static, int8 layers */
function shortName({ scheme, title }: TunedForm): string {
  const name = precisionName(scheme);
  return title.key === "float32" ? name : `${name} ${title.key}`;
}

function printTable(tuned: TunedGraph): void {
  const forms = formsOf(tuned);
  // Where several were measured, each has a name.
  const width = forms.length > 1 ? 18 : 0;
  const nameOf = (form: TunedForm) => (width > 0 ? `  ${shortName(form)}` : "").padEnd(width);
  const heads = ["workers", "threads", "batch", "rows/s", "ms a batch", "MB"];
  console.log((width > 0 ? "  form" : "").padEnd(width) + heads.map((name) => cell(name, 11)).join(""));
  for (const form of forms)
    form.points.forEach((point, place) => {
      const { workers, threads, batch, rowsPerSecond, batchMs, bytes } = point;
      const figures = [
        workers,
        threads,
        batch,
        rowsPerSecond.toPrecision(4),
        batchMs.toPrecision(3),
        Math.round(bytes / 2 ** 20),
      ];
      const isBest = place === form.chosen;
      const marks = [
        isBest && (form === tuned ? "chosen" : "best of this form"),
        isBest && form.factor !== null && `${form.factor.toFixed(2)}x float32`,
        form === tuned && place === form.untuned && "untuned",
      ].filter(Boolean);
      const mark = marks.length > 0 ? `  <- ${marks.join(", ")}` : "";
      console.log(nameOf(form) + figures.map((figure) => cell(figure, 11)).join("") + mark);
    });
  const chosen = pointOf(tuned, tuned.chosen);
  if (tuned.chosen !== tuned.untuned)
    console.log(
      `  ${tuned.gain.toFixed(2)}x the rows a second of the untuned, in batches of ${chosen.batchMs.toPrecision(3)} ms`,
    );
  if (!tuned.isKept) console.log("  Nothing keeps what was asked: this comes nearest.");
}

await runCommand(main);
