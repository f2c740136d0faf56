/**
 * Which rows of one graph's queue go together, and when: a pure function of the queue, the time, the room and what batches have cost.
 * - A worker that idles gets what there is at once: waiting for company costs more than a small batch.
 * - Where all work, a batch is sent ahead only when it is full or its first row has waited `aheadMs`.
 * - Interactive before api before bulk; who waits long moves up, so that nobody starves. Inside one class by `turn`, which shares
 *   the machine's time fairly among those who ask (fair-turns.ts). The first row decides the bucket.
 * - Only rows of one bucket go together, so that padding is less than one `multiple` per row; or, with `slack`, those that are nearest
 *   in extent, as long as none is padded by more than that. Never more of them than measured best, nor than the first row's deadline
 *   allows.
 * - A row that was in a batch that failed goes alone.
 */
export interface QueuedRow {
  /** Rows of different shape never share a batch. Ragged: the shape without the ragged dimension. */
  shape: string;
  /** Extent along the ragged dimension; 0 where there is none. */
  extent: number;
  /** 0 interactive, 1 api, 2 bulk. */
  priority: number;
  /** Smaller goes first. */
  turn: number;
  queuedAt: number;
  /** On the clock of `now`; Infinity where there is none. */
  deadline: number;
  alone: boolean;
}

export interface BatchPolicyConfig {
  /** Ragged rows: extents are rounded up to this. */
  multiple: number;
  /** Share of a row that may be padding; 0: rows of one bucket only. */
  slack: number;
  aheadMs: number;
  /** Rows of this shape and extent that may go in one batch. */
  limit(shape: string, extent: number): number;
  /** Milliseconds that a batch of so many rows will take, where that is known. */
  expected(shape: string, extent: number, rows: number): number | undefined;
}

export type BatchDecision = { rows: readonly number[]; extent: number } | { waitMs: number };

/** A row that has waited this long counts as one class more urgent, after twice as long as two. */
const agingMs = 5000;

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
    if (compareRows(queue[index] as QueuedRow, queue[head] as QueuedRow, now) < 0) head = index;
  const first = queue[head] as QueuedRow;
  const own = bucketOf(first.extent, config.multiple);
  if (first.alone) return { rows: [head], extent: own };
  const { rows, extent, isFull } = gather(queue, first, own, now, config);
  const waited = now - first.queuedAt;
  if (room === "ahead" && !isFull && waited < config.aheadMs) return { waitMs: config.aheadMs - waited };
  return { rows, extent };
}

/** Those that go with the first one: the nearest in extent before others, and of these the most urgent. */
function gather(queue: readonly QueuedRow[], first: QueuedRow, own: number, now: number, config: BatchPolicyConfig) {
  const at = (index: number) => queue[index] as QueuedRow;
  const bucket = (index: number) => bucketOf(at(index).extent, config.multiple);
  const away = (index: number) => Math.abs(bucket(index) - own);
  const near = [...queue.keys()]
    .filter((index) => !at(index).alone && at(index).shape === first.shape && away(index) <= own * config.slack)
    .sort((a, b) => away(a) - away(b) || compareRows(at(a), at(b), now) || a - b);
  const rows: number[] = [];
  let [least, extent] = [own, own];
  for (const index of near) {
    const [shorter, longer] = [Math.min(least, bucket(index)), Math.max(extent, bucket(index))];
    if (longer - shorter > longer * config.slack) continue;
    if (rows.length >= inTime(first, longer, now, config)) return { rows, extent, isFull: true };
    rows.push(index);
    [least, extent] = [shorter, longer];
  }
  return { rows, extent, isFull: rows.length >= inTime(first, extent, now, config) };
}

/** The most rows that leave the first one its deadline; it goes at once, and alone, where that has passed. */
function inTime({ shape, deadline }: QueuedRow, extent: number, now: number, config: BatchPolicyConfig): number {
  let most = config.limit(shape, extent);
  while (most > 1 && now + (config.expected(shape, extent, most) ?? 0) > deadline) most = Math.floor(most / 2);
  return most;
}

/** Negative where `a` goes before `b`. */
export function compareRows(a: QueuedRow, b: QueuedRow, now: number): number {
  return urgency(a, now) - urgency(b, now) || a.turn - b.turn || a.queuedAt - b.queuedAt;
}

function urgency({ priority, queuedAt }: QueuedRow, now: number): number {
  return Math.max(0, priority - Math.floor((now - queuedAt) / agingMs));
}
