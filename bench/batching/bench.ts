/**
 * Dynamic batching on and off: 64 callers that ask for one row at a time, each as soon as it has its answer, and one caller alone.
 * In turns in one process, each side with session workers of its own. "Off" is the same batcher with batches of one.
 */
import { setMaxListeners } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { elementCount } from "@/server/engine/onnx/tensor";
import { sharedModels } from "@/server/engine/onnx/testing/real-models";
import { Batcher, type GraphSpec } from "@/server/engine/runtime/batch/batcher";
import { SessionPool } from "@/server/engine/runtime/sessions/session-pool";
import { perceptron } from "@/server/engine/runtime/testing/tiny-models";
import type { TensorValue } from "@/server/engine/runtime/values";
import { starterCards, starterFiles } from "@/server/engine/testing/cards";
import { median, writeSection } from "../report";

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const callers = 64;
/**
 * Rows alone before anything is measured: a session worker becomes quicker over its first thousands of calls, as its code is compiled, and
 * batches make so few of them that what would be compared is how warm the two are.
 */
const warming = 3000;

interface Subject {
  name: string;
  path: string;
  input: string;
  output: string;
  dims: readonly number[];
  firstBatch: number;
  maxBatch: number;
  /** Rows per round. */
  rows: number;
  /** A call takes about a tenth of a millisecond. */
  isSmall: boolean;
}

export default async function bench(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "weft-bench-"));
  await writeFile(join(directory, "perceptron.onnx"), perceptron(256, 256, 16));
  const detector = starterCards.find(({ task }) => task === "text-detection");
  const detectorFile = detector?.files.find(({ role }) => role === "model")?.sha256 ?? "";
  const identifier = join(sharedModels, "lande-langid-50", "model.onnx");
  const small = { firstBatch: 8, maxBatch: 64, rows: 4000, isSmall: true };
  const subjects: Subject[] = [
    {
      name: "perceptron, 256-256-16, made",
      path: join(directory, "perceptron.onnx"),
      input: "x",
      output: "y",
      dims: [256],
      ...small,
    },
    ...(existsSync(identifier)
      ? [
          {
            name: "language identifier, 620-50",
            path: identifier,
            input: "features",
            output: "probabilities",
            dims: [620],
            ...small,
          },
        ]
      : []),
    {
      name: "text detector, 3 x 640 x 640",
      path: starterFiles[detectorFile] as string,
      input: detector?.input as string,
      output: detector?.output as string,
      dims: [3, 640, 640],
      firstBatch: 1,
      maxBatch: 4,
      rows: 48,
      isSmall: false,
    },
  ];
  const lines = [
    "| model | rows/s, off | rows/s, on | gain | rows per batch | alone, off | alone, on | alone, ratio |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
  ];
  for (const subject of subjects) {
    lines.push(await compare(subject));
    console.log(lines.at(-1));
  }
  const body = [
    ...lines,
    "",
    `${callers} callers in a closed loop, ${availableParallelism()} session workers of one thread; medians of ${rounds} rounds, on and off in turns. Rows per batch: mean of the last round. Alone: one caller, median milliseconds per row, after ${warming} such rows on each side (3 of the detector): session workers become quicker over their first thousands of calls, of which batches make few.`,
  ].join("\n");
  console.log(body);
  writeSection("batching", "Dynamic batching", body);
  await rm(directory, { recursive: true, force: true });
}

async function compare(subject: Subject): Promise<string> {
  const sides = [side(subject, false), side(subject, true)] as const;
  for (const each of sides) await each.crowd(Math.ceil(subject.rows / 2));
  for (const each of sides) await each.alone(subject.isSmall ? warming : 3);
  const times: [number[], number[]] = [[], []];
  const alone: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const at of order) times[at].push(await sides[at].crowd(subject.rows));
    for (let each = 0; each < 8; each++)
      for (const at of order) alone[at].push(...(await sides[at].alone(subject.isSmall ? 50 : 1)));
  }
  const rate = (at: 0 | 1) => subject.rows / (median(times[at]) / 1000);
  const [off, on] = [median(alone[0]), median(alone[1])];
  const batch = sides[1].meanBatch();
  for (const each of sides) await each.close();
  return `| ${subject.name} | ${rate(0).toFixed(0)} | ${rate(1).toFixed(0)} | ${(rate(1) / rate(0)).toFixed(2)}x | ${batch.toFixed(1)} | ${off.toFixed(2)} | ${on.toFixed(2)} | ${(on / off).toFixed(2)} |`;
}

function side(subject: Subject, isOn: boolean) {
  const pool = new SessionPool({ workers: availableParallelism() });
  const batcher = new Batcher(pool);
  const spec: GraphSpec = {
    key: subject.name,
    path: subject.path,
    title: subject.name,
    feeds: [subject.input],
    fetches: [subject.output],
    batchDims: {},
    firstBatch: isOn ? subject.firstBatch : 1,
    maxBatch: isOn ? subject.maxBatch : 1,
  };
  const data = Float32Array.from({ length: elementCount(subject.dims) }, (_, at) => Math.sin(at));
  const row: TensorValue = { type: "float32", dims: subject.dims, data };
  const { signal } = new AbortController();
  setMaxListeners(callers, signal);
  let [sent, meanBatch] = [0, 0];
  const ask = (asker: string) => batcher.submit(spec, { feeds: [row], priority: 1, asker, signal });
  const run = pool.run.bind(pool);
  pool.run = (...given) => {
    sent++;
    return run(...given);
  };
  return {
    async crowd(rows: number): Promise<number> {
      sent = 0;
      const started = performance.now();
      let left = rows;
      const caller = async (name: string) => {
        while (left-- > 0) await ask(name);
      };
      await Promise.all(Array.from({ length: callers }, (_, index) => caller(`caller ${index}`)));
      meanBatch = rows / sent;
      return performance.now() - started;
    },
    async alone(rows: number): Promise<number[]> {
      const times: number[] = [];
      for (let each = 0; each < rows; each++) {
        const started = performance.now();
        await ask("alone");
        times.push(performance.now() - started);
      }
      return times;
    },
    /** Rows per batch of the last crowd. */
    meanBatch: () => meanBatch,
    close: () => pool.close(),
  };
}
