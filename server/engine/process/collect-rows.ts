/**
 * Runs a pipeline on samples and keeps what its graphs are given, row by row: the numbers that a quantizer is calibrated and judged by
 * are those of the pipeline's own preparation. A run ends as soon as it has given its share to every graph.
 */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { EngineError } from "../errors";
import type { Feeds } from "../onnx/quantize";
import type { RunInput } from "../protocol";
import { createRuntime } from "../runtime";
import type { GraphSpec } from "../runtime/batch/batcher";
import { kernels } from "../runtime/kernels";
import { encodeImage } from "../runtime/kernels/image-codec";
import { isZip, unzip } from "../runtime/kernels/input";
import type { TensorValue } from "../runtime/values";

type Inputs = Record<string, RunInput>;

export interface CollectOptions {
  plansDirectory: string;
  planId: string;
  files: Record<string, string>;
  scratch: string;
  graphs: readonly string[];
  /** Of each graph; absent: as many as say something of its accuracy. */
  most?: number;
  /** Milliseconds after which what was found has to do; absent: however long it takes. */
  withinMs?: number;
  onProgress(done: number, of: number): void;
}

/** More rows of one graph say little more. */
const mostRows = 120;
/** Of one run at the least, so that few samples with many items each are enough. */
const leastShare = 8;
/** Of all graphs together. */
const mostBytes = 256 * 2 ** 20;
/** Of an archive that takes the place of a single file, so many are tried. */
const mostEntries = 200;
const longestMs = 2 ** 31 - 1;

/** By graph, with a batch dimension of 1. Throws the first failure where every run failed. */
export async function collectRows(
  given: readonly Inputs[],
  { plansDirectory, planId, files, scratch, graphs, most = mostRows, withinMs, onProgress }: CollectOptions,
): Promise<Map<string, Feeds[]>> {
  const runs = (await Promise.all(given.map((inputs, index) => unpack(inputs, join(scratch, `zip-${index}`))))).flat();
  const rows = new Map(graphs.map((graph) => [graph, [] as Feeds[]]));
  const workers = Math.min(2, availableParallelism());
  const runtime = createRuntime({ plansDirectory, kernels, encode: encodeImage, workers, maxRuns: 1 });
  const places = new Map(graphs.map((graph) => [runtime.plans.graphPath(graph), graph]));
  const share = Math.max(leastShare, Math.ceil(most / Math.max(1, runs.length)));
  let bytes = 0;
  let taken = new Map<string, number>();
  let current = "";

  runtime.batcher.onRow = (spec, feeds) => {
    const graph = places.get(spec.path) ?? "";
    const kept = rows.get(graph);
    const count = taken.get(graph) ?? 0;
    if (!kept || count >= share || kept.length >= most || bytes > mostBytes) return;
    kept.push(copyOf(spec, feeds));
    bytes += feeds.reduce((sum, { data }) => sum + data.byteLength, 0);
    taken.set(graph, count + 1);
    if (graphs.every((each) => (taken.get(each) ?? 0) >= share || (rows.get(each)?.length ?? 0) >= most))
      runtime.cancel(current);
  };

  const { steps } = await runtime.plans.read(planId);
  const isHidden = steps.some((step) => step.sort === "graph" && graphs.includes(step.graph) && !step.forOutputs);
  let failure: unknown;
  let failed = 0;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    runtime.cancelAll();
  }, withinMs ?? longestMs).unref();
  try {
    for (const [index, inputs] of runs.entries()) {
      if (isLate) break;
      onProgress(index, runs.length);
      taken = new Map();
      current = `sample-${index}`;
      const directory = await mkdtemp(join(scratch, "run-"));
      const taps = isHidden ? "interactive" : "service";
      try {
        await runtime.run({ runId: current, planId, files, inputs, directory, taps, priority: "bulk" });
      } catch (thrown) {
        if (EngineError.from(thrown, "run").code !== "cancelled") {
          failed += 1;
          failure ??= thrown;
        }
      } finally {
        await rm(directory, { recursive: true, force: true });
        for (const [graph, count] of taken) inOrder(rows.get(graph) ?? [], count);
      }
    }
  } finally {
    clearTimeout(timer);
    await runtime.close();
  }
  if (runs.length > 0 && failed === runs.length) throw failure;
  onProgress(runs.length, runs.length);
  return rows;
}

/** Which row of a run comes first is up to its workers: by their content, the same run gives the same rows. */
function inOrder(rows: Feeds[], count: number): void {
  const keyOf = (feeds: Feeds) => {
    const hash = createHash("sha256");
    for (const { dims, data } of Object.values(feeds))
      hash.update(`${dims}:`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return hash.digest("hex");
  };
  const own = rows.splice(rows.length - count).map((row) => ({ row, key: keyOf(row) }));
  rows.push(...own.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row));
}

function copyOf({ feeds: names }: GraphSpec, feeds: readonly TensorValue[]): Feeds {
  return Object.fromEntries(
    feeds.map(({ type, dims, data }, index) => [
      names[index] as string,
      { type, dims: [1, ...dims], data: data.slice() },
    ]),
  );
}

/** An archive where one file is wanted stands for a run with each of its entries. */
async function unpack(inputs: Inputs, scratch: string): Promise<Inputs[]> {
  const [found] = Object.entries(inputs).filter(([, input]) => input.type === "file" && isZip(input));
  if (!found) return [inputs];
  const [node, archive] = found;
  await mkdir(scratch, { recursive: true });
  const runs: Inputs[] = [];
  const signal = new AbortController().signal;
  for await (const entry of unzip({ scratch, signal }, archive as Extract<RunInput, { type: "file" }>)) {
    runs.push({ ...inputs, [node]: { type: "file", ...entry } });
    if (runs.length >= mostEntries) break;
  }
  return runs;
}
