/** How many rows a second a graph gives in one setting under full load, as the batcher loads it: one batch runs, one waits at each door. */
import type { GraphStep } from "../plan";
import { stack } from "../runtime/batch/stack";
import type { SessionPool } from "../runtime/sessions/session-pool";
import type { TensorValue } from "../runtime/values";
import type { Candidate } from "./candidates";

export interface LoadTest {
  rowsPerSecond: number;
  /** The median. */
  batchMs: number;
  /** Processor time of the whole process for a row. */
  rowCpuMs: number;
}

/** Batches of each worker at the least, however long they take. */
export const least = 3;
/** With fewer batches than these of each worker, the time between the first and the last end says too little. */
const enough = 8;

/** `pool` has at least as many workers as the candidate. Throws what the graph throws. */
export async function loadTest(
  pool: SessionPool,
  path: string,
  { feeds, fetches }: Pick<GraphStep, "feeds" | "fetches">,
  rows: readonly (readonly TensorValue[])[],
  { threads, workers, batch }: Candidate,
  ms: number,
): Promise<LoadTest> {
  let next = 0;
  const runOne = async () => {
    const chosen = Array.from({ length: batch }, () => rows[next++ % rows.length] as readonly TensorValue[]);
    const stacked = feeds.map((name, feed) => {
      const tensors = chosen.map((row) => row[feed] as TensorValue);
      return [name, stack(tensors, 0, pool.staging)] as const;
    });
    return (await pool.run(path, Object.fromEntries(stacked), fetches, { threads, workers })).runMs;
  };
  // Every worker opens its session first.
  await Promise.all(Array.from({ length: workers }, runOne));
  const times: number[] = [];
  const before = process.cpuUsage();
  const ends: number[] = [];
  const until = performance.now() + ms;
  let sent = 0;
  const lane = async () => {
    while (sent < least * workers || performance.now() < until) {
      sent++;
      times.push(await runOne());
      ends.push(performance.now());
    }
  };
  await Promise.all(Array.from({ length: workers * 2 }, lane));
  const { user, system } = process.cpuUsage(before);
  const rowCpuMs = (user + system) / 1000 / (times.length * batch);
  const batchMs = median(times);
  const spanMs = (ends.at(-1) as number) - (ends[0] as number);
  const byEnds = ((ends.length - 1) * batch) / (spanMs / 1000);
  const byTimes = (workers * batch) / (batchMs / 1000);
  return { rowsPerSecond: ends.length >= enough * workers ? byEnds : byTimes, batchMs, rowCpuMs };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
