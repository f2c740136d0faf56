/** What the batcher and the session pool do with what was measured of a graph: its threads and workers, and what batches cost so. */
import { keepsBounds, pointOf, type TunedGraph, type TuningPoint } from "@/nodes/tuning";

export interface TunedSetting {
  /** Differs from tuning to tuning: times that were learned under another do not hold. */
  key: string;
  threads: number;
  workers: number;
  /** Bytes of the rows that were measured; others are taken to cost in proportion. */
  rowBytes: number;
  /** Rows, here and below, are sums of extents where batches are counted so. */
  times: readonly { rows: number; rowMs: number }[];
  /** That a batch may have, where the graph was held to bounds. */
  most: number | null;
}

/** More than batch-times.ts takes for the same. */
const clearly = 1.05;

export function settingOf(tuned: TunedGraph): TunedSetting {
  const { unit } = tuned;
  const { threads, workers, batch, batchMs } = pointOf(tuned, tuned.chosen);
  const own = tuned.points.filter((point) => point.threads === threads && point.workers === workers);
  const best = batchMs / batch;
  /** Whatever was measured for a moment, the batch that was chosen in the end is the best: smaller ones cost more, larger ones save nothing. */
  const rowMsOf = (point: TuningPoint) =>
    point.batch === batch ? best : Math.max(point.batchMs / point.batch, point.batch < batch ? best * clearly : best);
  const isBound = tuned.latencyMs !== null || tuned.memoryBytes !== null;
  const kept = own.filter((point) => keepsBounds(point, tuned)).map((point) => point.batch);
  return {
    key: `${threads}x${workers} ${tuned.measuredAt}`,
    threads,
    workers,
    rowBytes: tuned.rowBytes / unit,
    times: own.map((point) => ({ rows: point.batch * unit, rowMs: rowMsOf(point) / unit })),
    most: isBound ? Math.max(batch, ...kept) * unit : null,
  };
}
