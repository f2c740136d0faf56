/**
 * Which rows of one graph's queue go together, and when: a pure function of the queue, the time and the room.
 * - A worker that idles gets what there is at once: waiting for company costs more than a small batch.
 * - Where all work, a batch is sent ahead only when it is full or its first row has waited `aheadMs`.
 * - Interactive before api before bulk, then first come first served; the first row decides the bucket.
 * - Only rows of one bucket go together, so that padding is less than one `multiple` per row; wide rows go in smaller
 *   batches (`maxArea`), because what leaves the processor's cache is slower than what is not batched.
 * - A row that was in a batch that failed goes alone.
 */
export interface QueuedRow {
  /** Rows of different shape never share a batch. Ragged: the shape without the ragged dimension. */
  shape: string;
  /** Extent along the ragged dimension; 0 where there is none. */
  extent: number;
  /** 0 interactive, 1 api, 2 bulk. */
  priority: number;
  queuedAt: number;
  alone: boolean;
}

export interface BatchPolicyConfig {
  maxBatch: number;
  /** Ragged rows: extents are rounded up to this. */
  multiple: number;
  /** Ragged rows: largest sum of padded extents in one batch (one row may always go). */
  maxArea: number;
  aheadMs: number;
}

export type BatchDecision = { rows: readonly number[]; extent: number } | { waitMs: number };

export function bucketOf(extent: number, multiple: number): number {
  return Math.ceil(extent / multiple) * multiple;
}

/** Positions in `queue` that go now, or how long to wait until it is worth asking again (Infinity: until a row comes or a worker is free). */
export function decideBatch(
  queue: readonly QueuedRow[],
  now: number,
  room: "idle" | "ahead" | "none",
  config: BatchPolicyConfig,
): BatchDecision {
  if (room === "none" || queue.length === 0) return { waitMs: Number.POSITIVE_INFINITY };
  let head = 0;
  for (let index = 1; index < queue.length; index++)
    if (compare(queue[index] as QueuedRow, queue[head] as QueuedRow) < 0) head = index;
  const first = queue[head] as QueuedRow;
  const extent = bucketOf(first.extent, config.multiple);
  if (first.alone) return { rows: [head], extent };
  const byArea = extent === 0 ? config.maxBatch : Math.max(1, Math.floor(config.maxArea / extent));
  const most = Math.min(config.maxBatch, byArea);
  const rows = [...queue.keys()]
    .filter((index) => {
      const row = queue[index] as QueuedRow;
      return !row.alone && bucketOf(row.extent, config.multiple) === extent && row.shape === first.shape;
    })
    .sort((a, b) => compare(queue[a] as QueuedRow, queue[b] as QueuedRow) || a - b)
    .slice(0, most);
  const waited = now - first.queuedAt;
  if (room === "ahead" && rows.length < most && waited < config.aheadMs) return { waitMs: config.aheadMs - waited };
  return { rows, extent };
}

function compare(a: QueuedRow, b: QueuedRow): number {
  return a.priority - b.priority || a.queuedAt - b.queuedAt;
}
