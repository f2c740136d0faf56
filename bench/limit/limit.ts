/**
 * The limit: the very rows that the engine sent through its graphs, stacked and ready in memory, through bare sessions at
 * the best setting that could be measured for each graph. No geometry, no text: only what cannot be avoided; what must be decoded
 * first is in decoding.ts.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Batcher, GraphSpec, RowRequest } from "@/server/engine/runtime/batch/batcher";
import { pad, stack } from "@/server/engine/runtime/batch/stack";
import type { WireTensor } from "@/server/engine/runtime/sessions/worker-messages";
import type { TensorValue } from "@/server/engine/runtime/values";
import { type Cost, measured, median } from "../report";

export interface Captured {
  spec: GraphSpec;
  rows: (readonly TensorValue[])[];
}

interface Setting {
  workers: number;
  threads: number;
  batch: number;
}

/** Writes down every row that is submitted, until the returned function is called. */
export function capture(batcher: Batcher): () => Captured[] {
  const seen = new Map<string, Captured>();
  const submit = batcher.submit.bind(batcher);
  batcher.submit = (spec: GraphSpec, request: RowRequest) => {
    const entry = seen.get(spec.key) ?? { spec, rows: [] };
    seen.set(spec.key, entry);
    entry.rows.push(request.feeds.map((feed) => ({ ...feed, data: feed.data.slice() })));
    return submit(spec, request);
  };
  return () => {
    batcher.submit = submit;
    return [...seen.values()];
  };
}

function batchesOf({ spec, rows }: Captured, size: number): Record<string, WireTensor>[] {
  const { ragged } = spec;
  if (ragged?.summed) return summedBatches(spec, rows, size);
  const groups = new Map<string, TensorValue[]>();
  for (const [row] of rows) {
    const first = row as TensorValue;
    const extent = ragged ? Math.ceil((first.dims[ragged.dim] as number) / ragged.multiple) * ragged.multiple : 0;
    const padded = ragged ? pad(first, ragged.dim, extent, ragged.padValue) : first;
    const key = padded.dims.join();
    groups.set(key, [...(groups.get(key) ?? []), padded]);
  }
  const batches: Record<string, WireTensor>[] = [];
  for (const group of groups.values())
    for (let at = 0; at < group.length; at += size)
      batches.push({ [spec.feeds[0] as string]: stack(group.slice(at, at + size), 0) });
  // Longest first, so that the last batch of one worker does not keep the other waiting.
  const elements = (batch: Record<string, WireTensor>) => Object.values(batch)[0]?.data.length ?? 0;
  return batches.sort((a, b) => elements(b) - elements(a));
}

/** Shortest first, as many as have `most` in sum, each batch padded to its longest row. */
function summedBatches(spec: GraphSpec, rows: Captured["rows"], most: number): Record<string, WireTensor>[] {
  const { dim, padValue } = spec.ragged as { dim: number; padValue: number };
  const extentOf = (row: TensorValue) => row.dims[dim] as number;
  const sorted = rows.map(([row]) => row as TensorValue).sort((a, b) => extentOf(a) - extentOf(b));
  const batches: TensorValue[][] = [];
  for (const row of sorted) {
    const last = batches.at(-1);
    if (last && (last.length + 1) * extentOf(row) <= most) last.push(row);
    else batches.push([row]);
  }
  return batches.reverse().map((batch) => {
    const extent = extentOf(batch.at(-1) as TensorValue);
    const padded = batch.map((row) => pad(row, dim, extent, padValue));
    return { [spec.feeds[0] as string]: stack(padded, 0) };
  });
}

export class Bare {
  private constructor(
    readonly setting: Setting,
    private readonly counter: Int32Array,
    private readonly workers: Worker[],
  ) {}

  static async open(captured: Captured, setting: Setting): Promise<Bare> {
    const counter = new SharedArrayBuffer(4);
    const batches = batchesOf(captured, setting.batch);
    const workers = Array.from(
      { length: setting.workers },
      () =>
        new Worker(new URL("./limit-worker.mjs", import.meta.url), {
          execArgv: [],
          workerData: { path: captured.spec.path, batches, threads: setting.threads, counter },
        }),
    );
    await Promise.all(workers.map((worker) => once(worker, "message")));
    return new Bare(setting, new Int32Array(counter), workers);
  }

  async run(): Promise<Cost> {
    Atomics.store(this.counter, 0, 0);
    return measured(async () => {
      const done = this.workers.map((worker) => once(worker, "message"));
      for (const worker of this.workers) worker.postMessage("run");
      await Promise.all(done);
    });
  }

  async close(): Promise<void> {
    const gone = this.workers.map((worker) => once(worker, "exit"));
    for (const worker of this.workers) worker.postMessage("close");
    await Promise.all(gone);
  }
}

/** Enough rows to choose a setting by: every so many of them, in order of size, so that buckets stay as full as they are. */
function sample(graph: Captured): Captured {
  const sorted = [...graph.rows].sort((a, b) => (a[0] as TensorValue).data.length - (b[0] as TensorValue).data.length);
  const runs = Math.ceil(sorted.length / 8);
  const every = Math.max(1, Math.floor(runs / 12));
  return { spec: graph.spec, rows: sorted.filter((_, index) => Math.floor(index / 8) % every === 0) };
}

export interface Limit {
  /** One graph after the other, each at its best. */
  run(): Promise<Cost>;
  close(): Promise<void>;
  readonly settings: string[];
}

/** What the best setting of a graph has least of: time, or time of processors. */
export async function findLimit(
  captured: readonly Captured[],
  processors: number,
  least: "ms" | "cpuMs" = "ms",
): Promise<Limit> {
  const chosen: Bare[] = [];
  const settings: string[] = [];
  for (const graph of captured) {
    const sizes = sizesFor(graph.spec).filter((size) => size <= graph.spec.maxBatch);
    const tried: { setting: Setting; cost: number }[] = [];
    for (const batch of sizes) {
      const few = sample(graph);
      for (const [workers, threads] of [
        [processors, 1],
        [1, processors],
      ] as const) {
        const bare = await Bare.open(few, { workers, threads, batch });
        const times = [await bare.run(), await bare.run(), await bare.run()];
        tried.push({ setting: bare.setting, cost: median(times.map((time) => time[least])) });
        await bare.close();
      }
    }
    const best = tried.sort((a, b) => a.cost - b.cost)[0] as (typeof tried)[number];
    settings.push(
      `${graph.spec.title}: ${graph.rows.length} rows, best with ${best.setting.workers} x ${best.setting.threads} threads, batches of ${best.setting.batch}${graph.spec.ragged?.summed ? " in sum" : ""}`,
    );
    chosen.push(await Bare.open(graph, best.setting));
  }
  return {
    settings,
    async run() {
      const sum: Cost = { ms: 0, cpuMs: 0 };
      for (const bare of chosen) {
        const { ms, cpuMs } = await bare.run();
        sum.ms += ms;
        sum.cpuMs += cpuMs;
      }
      return sum;
    },
    async close() {
      for (const bare of chosen) await bare.close();
    },
  };
}

function sizesFor({ firstBatch, ragged }: GraphSpec): number[] {
  if (ragged?.summed) return [64, 128, 256, 512, 1024];
  return firstBatch === 1 ? [1, 2] : [1, 2, 4, 8];
}
