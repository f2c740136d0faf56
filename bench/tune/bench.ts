/**
 * Tuned against untuned: the same rows through the same batcher and pool, on one side with what tuning measured, on the other with
 * what the runtime learns by itself; in turns in one process. Each graph is tuned first, as `weft tune` does it.
 */
import { setMaxListeners } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { pointOf, type TunedGraph, type TuningBounds } from "@/nodes/tuning";
import { openLocalEngine } from "@/server/engine/local";
import { sharedModels } from "@/server/engine/onnx/testing/real-models";
import type { GraphStep } from "@/server/engine/plan";
import { Batcher, type GraphSpec } from "@/server/engine/runtime/batch/batcher";
import { settingOf } from "@/server/engine/runtime/batch/tuned-setting";
import { preparedIn } from "@/server/engine/runtime/sessions/prepared";
import { SessionPool } from "@/server/engine/runtime/sessions/session-pool";
import type { TensorValue } from "@/server/engine/runtime/values";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { drawing } from "@/server/engine/testing/document";
import { tuneGraph } from "@/server/engine/tune/tune-graph";
import { tuneRows } from "@/server/engine/tune/tune-rows";
import { measured, median, writeSection } from "../report";

const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const callers = 32;
const withinMs = 8_000;
/** Of one round, about. */
const roundMs = 400;

interface Subject {
  name: string;
  step: GraphStep;
  path: string;
}

const unbound: TuningBounds = { latencyMs: null, memoryBytes: null };

export default async function bench(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  const lines = [
    "| model | held to | runs by | rows/s, first batches | rows/s, warm | processor time of a row, warm | time of a row alone |",
    "| --- | --- | --- | --- | --- | --- | --- |",
  ];
  const add = (line: string) => {
    lines.push(line);
    console.log(line);
  };
  try {
    const plans = join(directory, "plans");
    for (const subject of await subjectsIn(plans)) {
      const free = await tune(subject, plans, unbound);
      add(await compare(subject, plans, free, "nothing"));
      const untuned = pointOf(free, free.untuned);
      // What one batch of the untuned takes is more than is asked for.
      const latencyMs = untuned.batchMs * 0.75;
      const held = await tune(subject, plans, { latencyMs, memoryBytes: null });
      add(
        await compare(subject, plans, held, `${latencyMs.toPrecision(2)} ms a batch${held.isKept ? "" : ", not kept"}`),
      );
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const body = [
    ...lines,
    "",
    `Ratios of tuned to untuned, medians of ${rounds} rounds in turns with quartiles behind them; more is better in rows/s, less in time. First batches: a batcher that has seen nothing yet, sessions open. Warm: the same one, after it has learned for a while. Processor time: of the whole process, which other work on the machine hardly touches. ${callers} callers in a closed loop; a row alone: one caller. Untuned: ${availableParallelism()} workers of one thread, batches learned. Each graph was tuned for ${withinMs / 1000} s on made rows.`,
  ].join("\n");
  console.log(body);
  writeSection("tune", "Tuning", body);
}

async function subjectsIn(plans: string): Promise<Subject[]> {
  const engine = openLocalEngine(plans);
  try {
    const document = drawing({ images: ["io.images-input"], read: ["vision.read-text"], text: ["io.text-output"] }, [
      "images.image > read.image",
      "read.text > text.text",
    ]);
    const answer = await engine.compile({ document, cards: starterCards, files: starterFiles });
    if (!answer.ok) throw new Error(answer.diagnostics.map(({ message }) => message).join("\n"));
    const { steps } = await engine.runtime.plans.read(answer.planId);
    const graphs = steps.filter((step): step is GraphStep => step.sort === "graph");
    const found = graphs.map((step) => ({ name: step.title, step, path: engine.runtime.plans.graphPath(step.graph) }));
    const identifier = join(sharedModels, "lande-langid-50", "model.onnx");
    if (!existsSync(identifier)) return found;
    const raw = { graph: "lande-langid-50", title: "Language identifier, 620-50", feeds: ["features"] };
    const step = {
      ...graphs[0],
      ...raw,
      fetches: ["probabilities"],
      feedTypes: [{ type: "float32", dims: [620] }],
      firstBatch: 8,
      maxBatch: 64,
      ragged: undefined,
    } as unknown as GraphStep;
    return [...found, { name: raw.title, step, path: identifier }];
  } finally {
    await engine.runtime.close();
  }
}

function tune({ step, path }: Subject, plans: string, bounds: TuningBounds): Promise<TunedGraph> {
  const processors = availableParallelism();
  const form = { title: { key: "float32", params: {} }, scheme: "float32" } as const;
  const task = { ...tuneRows(step, []), form, step, path, prepared: preparedIn(plans), processors, bounds, withinMs };
  return tuneGraph(task, () => {});
}

async function compare(subject: Subject, plans: string, tuned: TunedGraph, asked: string): Promise<string> {
  const { rows } = tuneRows(subject.step, []);
  const count = Math.max(8, Math.round((pointOf(tuned, tuned.untuned).rowsPerSecond * roundMs) / 1000));
  const sides = [side(subject, plans, rows, undefined), side(subject, plans, rows, tuned)] as const;
  const ratios = { first: [] as number[], warm: [] as number[], processor: [] as number[], alone: [] as number[] };
  for (const each of sides) await each.crowd(count);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    const first: [number, number] = [0, 0];
    const warm: [number, number] = [0, 0];
    const processor: [number, number] = [0, 0];
    const alone: [number, number] = [0, 0];
    for (const at of order) {
      sides[at].forget();
      first[at] = (await measured(() => sides[at].crowd(Math.ceil(count / 4)))).ms;
    }
    // The untuned learns meanwhile.
    for (const at of order) await sides[at].crowd(count);
    for (const at of order) {
      const { ms, cpuMs } = await measured(() => sides[at].crowd(count));
      [warm[at], processor[at]] = [ms, cpuMs];
    }
    for (const at of order) alone[at] = await sides[at].alone(Math.max(5, Math.ceil(count / 16)));
    ratios.first.push(first[0] / first[1]);
    ratios.warm.push(warm[0] / warm[1]);
    ratios.processor.push(processor[1] / processor[0]);
    ratios.alone.push(alone[1] / alone[0]);
  }
  for (const each of sides) await each.close();
  const { workers, threads, batch } = pointOf(tuned, tuned.chosen);
  const told = Object.values(ratios).map(spread);
  return `| ${[subject.name, asked, `${workers} x ${threads}, ${batch} a batch`, ...told].join(" | ")} |`;
}

function side(
  { step, path }: Subject,
  plans: string,
  rows: readonly (readonly TensorValue[])[],
  tuned: TunedGraph | undefined,
) {
  const pool = new SessionPool({ workers: availableParallelism(), prepared: preparedIn(plans) });
  let batcher = new Batcher(pool);
  const spec: GraphSpec = {
    key: step.graph,
    path,
    title: step.title,
    feeds: step.feeds,
    fetches: step.fetches,
    batchDims: {},
    firstBatch: step.firstBatch,
    maxBatch: step.maxBatch,
    ragged: step.ragged,
    tuned: tuned && settingOf(tuned),
  };
  const { signal } = new AbortController();
  setMaxListeners(callers, signal);
  let next = 0;
  const ask = (asker: string) => {
    const feeds = rows[next++ % rows.length] as readonly TensorValue[];
    return batcher.submit(spec, { feeds, priority: 1, asker, signal });
  };
  return {
    /** The batcher of a process that has just started. */
    forget() {
      batcher = new Batcher(pool);
    },
    async crowd(count: number): Promise<void> {
      let left = count;
      const caller = async (name: string) => {
        while (left-- > 0) await ask(name);
      };
      await Promise.all(Array.from({ length: callers }, (_, index) => caller(`caller ${index}`)));
    },
    /** Milliseconds of a row, the median. */
    async alone(count: number): Promise<number> {
      const times: number[] = [];
      for (let each = 0; each < count; each++) {
        const started = performance.now();
        await ask("alone");
        times.push(performance.now() - started);
      }
      return median(times);
    },
    close: () => pool.close(),
  };
}

/** 1.04x (0.99 to 1.11) */
function spread(ratios: readonly number[]): string {
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.round(share * (sorted.length - 1))] as number).toFixed(2);
  return `${median(ratios).toFixed(2)}x (${at(0.25)} to ${at(0.75)})`;
}
