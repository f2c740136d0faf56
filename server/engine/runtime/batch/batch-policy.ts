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
import { urgencyOf } from "../../priority";

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

export interface BatchPolicyConfig<Row extends QueuedRow = QueuedRow> {
  /** Ragged rows: extents are rounded up to this. */
  multiple: number;
  /** Share of a row that may be padding; 0: rows of one bucket only. */
  slack: number;
  aheadMs: number;
  /** Rows of this extent that may go in one batch with the first. */
  limit(first: Row, extent: number): number;
  /** Milliseconds that a batch of so many rows will take, where that is known. */
  expected(first: Row, extent: number, rows: number): number | undefined;
}

export type BatchDecision = { rows: readonly number[]; extent: number } | { waitMs: number };

/** A row that has waited this long counts as one class more urgent, after twice as long as two. */
const agingMs = 5000;

export function bucketOf(extent: number, multiple: number): number {
  return Math.ceil(extent / multiple) * multiple;
}

/** Positions in `queue` that go now, or how long to wait until it is worth asking again (Infinity: until a row comes or a worker is free). */
export function decideBatch<Row extends QueuedRow>(
  queue: readonly Row[],
  now: number,
  room: "idle" | "ahead" | "none",
  config: BatchPolicyConfig<Row>,
): BatchDecision {
  if (room === "none" || queue.length === 0) return { waitMs: Number.POSITIVE_INFINITY };
  let head = 0;
  for (let index = 1; index < queue.length; index++)
    if (compareRows(queue[index] as Row, queue[head] as Row, now) < 0) head = index;
  const first = queue[head] as Row;
  const own = bucketOf(first.extent, config.multiple);
  if (first.alone) return { rows: [head], extent: own };
  const { rows, extent, isFull } = gather(queue, first, own, now, config);
  const waited = now - first.queuedAt;
  if (room === "ahead" && !isFull && waited < config.aheadMs) return { waitMs: config.aheadMs - waited };
  return { rows, extent };
}

/** Those that go with the first one: the nearest in extent before others, and of these the most urgent. */
function gather<Row extends QueuedRow>(
  queue: readonly Row[],
  first: Row,
  own: number,
  now: number,
  config: BatchPolicyConfig<Row>,
) {
  const near: { index: number; row: Row; bucket: number; away: number }[] = [];
  for (let index = 0; index < queue.length; index++) {
    const row = queue[index] as Row;
    if (row.alone || row.shape !== first.shape) continue;
    const bucket = bucketOf(row.extent, config.multiple);
    const away = Math.abs(bucket - own);
    if (away <= own * config.slack) near.push({ index, row, bucket, away });
  }
  near.sort((a, b) => a.away - b.away || compareRows(a.row, b.row, now) || a.index - b.index);
  const rows: number[] = [];
  let [least, extent] = [own, own];
  for (const { index, bucket } of near) {
    const [shorter, longer] = [Math.min(least, bucket), Math.max(extent, bucket)];
    if (longer - shorter > longer * config.slack) continue;
    if (rows.length >= inTime(first, longer, now, config)) return { rows, extent, isFull: true };
    rows.push(index);
    [least, extent] = [shorter, longer];
  }
  return { rows, extent, isFull: rows.length >= inTime(first, extent, now, config) };
}

/** The most rows that leave the first one its deadline; it goes at once, and alone, where that has passed. */
function inTime<Row extends QueuedRow>(
  first: Row,
  extent: number,
  now: number,
  config: BatchPolicyConfig<Row>,
): number {
  let most = config.limit(first, extent);
  while (most > 1 && now + (config.expected(first, extent, most) ?? 0) > first.deadline) most = Math.floor(most / 2);
  return most;
}

/** Negative where `a` goes before `b`. */
export function compareRows(a: QueuedRow, b: QueuedRow, now: number): number {
  return urgency(a, now) - urgency(b, now) || a.turn - b.turn || a.queuedAt - b.queuedAt;
}

const urgency = ({ priority, queuedAt }: QueuedRow, now: number) => urgencyOf(priority, now - queuedAt, agingMs);
