/**
 * How much of what the machine can give reaches the user: the engine, the limit (bare decoding and bare sessions over ready tensors), the
 * loop a user would write, and @huggingface/transformers, in turns; first in float32, then with 8 bits on all sides.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { poolMachine } from "@/server/engine/runtime/sessions/open-model";
import { SessionPool } from "@/server/engine/runtime/sessions/session-pool";
import { openEngine } from "../engine";
import { bareCost, cheapest } from "../limit/decoding";
import { capture, findLimit } from "../limit/limit";
import { type Cost, measured, median, writeSection } from "../report";
import { type Answers, fetchLibrary, type Library, loopScript, Rival } from "./rivals";
import { photographs, type Subject, sentences, writeSubject } from "./subjects";

type Name = "engine" | "limit" | "loop" | "library";

/** `--rounds 3`, `--only photographs|sentences`, `--bits 32|8`, `--share 0.1` of the items; what is less than all is not written down. */
export default async function bench(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string", default: "3" },
      share: { type: "string", default: "1" },
      only: { type: "string" },
      bits: { type: "string" },
      "no-library": { type: "boolean", default: false },
    },
  });
  const [rounds, share] = [Number(values.rounds), Number(values.share)];
  if (!(rounds >= 1 && share > 0 && share <= 1)) throw new Error("--rounds takes numbers from 1 on, --share up to 1.");
  const subjects = [photographs(Math.round(1000 * share)), sentences(Math.round(2000 * share))].filter(
    (subject) => subject !== null && (!values.only || subject.kind === values.only),
  ) as Subject[];
  if (subjects.length === 0) throw new Error("The models and photographs that this measures are not here.");
  const [load = 0] = loadavg();
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  const library = values["no-library"] ? null : await fetchLibrary();
  try {
    const parts: string[] = [];
    for (const subject of subjects)
      for (const bits of [32, 8] as const)
        if (!values.bits || Number(values.bits) === bits)
          parts.push(await compare(subject, bits, rounds, directory, library));
    const beside = `Medians of ${rounds} interleaved rounds, ratios by round. ${load.toFixed(1)} threads wanted to run on this machine when it began.`;
    const body = [...parts, beside].join("\n\n");
    console.log(body);
    if (rounds >= 3 && share === 1 && library && !values.only && !values.bits)
      writeSection("efficiency", "What reaches the user", body);
  } finally {
    await library?.remove();
    await rm(directory, { recursive: true, force: true });
  }
}

async function compare(
  subject: Subject,
  bits: 32 | 8,
  rounds: number,
  whole: string,
  library: Library | null,
): Promise<string> {
  const title = `${subject.items.length} ${subject.kind}, ${bits === 32 ? "float32" : "8 bits"}`;
  const directory = join(whole, `${subject.kind}-${bits}`);
  await mkdir(directory, { recursive: true });
  const model = bits === 32 ? subject.model : await inInt8(subject, directory);
  const { card, files } = writeSubject(subject, model, directory);
  const engine = await openEngine(directory, subject.document, [card], files);
  const task = { kind: subject.kind, items: subject.items, directory, dtype: bits === 32 ? "fp32" : "q8" } as const;
  const loop = await Rival.start(loopScript, task);
  const other = library && (await Rival.start(library.script, task));

  const stop = capture(engine.runtime.batcher);
  await engine.run(subject.inputs);
  const sessions = await findLimit(stop(), availableParallelism(), "cpuMs");
  const decode = await cheapest(subject.decode);
  for (let warm = 0; warm < 2; warm++) await engine.run(subject.inputs);

  const costs: Record<Name, Cost[]> = { engine: [], limit: [], loop: [], library: [] };
  const answers: Partial<Record<Name, Answers>> = {};
  let trace = "";
  for (let round = 0; round < rounds; round++) {
    const ours = await measured(() => engine.run(subject.inputs));
    answers.engine = subject.answers(ours.value);
    trace = ours.value.trace.steps
      .map(({ title, rows, batches, busyMs, padding }) => {
        const more = batches > 0 && batches < rows ? ` in ${batches} batches` : "";
        const padded = padding === undefined ? "" : `, ${(padding * 100).toFixed(1)} % padding`;
        return `${title} ${rows}${more}, ${busyMs.toFixed(0)} ms${padded}`;
      })
      .join("; ");
    costs.engine.push(ours);
    costs.limit.push(await bareCost(sessions, decode.work));
    const theirs = await loop.run();
    costs.loop.push(theirs);
    answers.loop = theirs.value;
    if (other) {
      const found = await other.run();
      costs.library.push(found);
      answers.library = found.value;
    }
    const told = Object.entries(costs).flatMap(([name, [...all]]) => {
      const last = all.at(-1);
      return last ? [`${name} ${last.ms.toFixed(0)} ms (${last.cpuMs.toFixed(0)} of processor)`] : [];
    });
    console.log(`${title}, round ${round + 1}: ${told.join(", ")}`);
  }
  await Promise.all([engine.close(), sessions.close(), loop.close(), other?.close()]);

  const ratio = (name: Name, key: keyof Cost) =>
    median(costs[name].map((cost, at) => cost[key] / (costs.engine[at] as Cost)[key])).toFixed(2);
  const names: Record<Name, string> = {
    engine: "Weft's engine",
    limit: `limit: decoding (${decode.name}) and sessions (${sessions.settings.join("; ")}), processor time over ${availableParallelism()} processors`,
    loop: `loop: onnxruntime-node + sharp, ${loop.setting}`,
    library: `@huggingface/transformers ${library?.version ?? ""}, ${other?.setting ?? ""}`,
  };
  const rows = (Object.keys(names) as Name[]).flatMap((name) => {
    if (costs[name].length === 0) return [];
    const [ms, cpuMs] = (["ms", "cpuMs"] as const).map((key) => median(costs[name].map((cost) => cost[key])));
    const rate = ((subject.items.length * 1000) / (ms as number)).toFixed(0);
    const cells = [
      names[name],
      rate,
      ms?.toFixed(0),
      cpuMs?.toFixed(0),
      ratio(name, "ms"),
      ratio(name, "cpuMs"),
      same(subject, answers, name),
    ];
    return [`| ${cells.join(" | ")} |`];
  });
  return [
    `**${title}**`,
    "",
    "| | per second | ms | processor ms | time to the engine's | processor time to the engine's | same answers |",
    "|---|---|---|---|---|---|---|",
    ...rows,
    "",
    `The engine's last run: ${trace}.`,
  ].join("\n");
}

/** Of all answers of another, how many are the engine's. */
function same({ isSame }: Subject, answers: Partial<Record<Name, Answers>>, name: Name): string {
  const [ours = [], theirs] = [answers.engine, answers[name]];
  if (name === "engine" || !theirs) return "";
  const equal = ours.filter((answer, index) => isSame(answer, theirs[index] ?? [])).length;
  return `${((equal / ours.length) * 100).toFixed(1)} %`;
}

async function inInt8(subject: Subject, directory: string): Promise<Uint8Array> {
  const pool = new SessionPool({ workers: availableParallelism() });
  try {
    return await subject.int8(poolMachine(pool, directory));
  } finally {
    await pool.close();
  }
}
