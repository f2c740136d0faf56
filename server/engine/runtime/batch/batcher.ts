/**
 * The dynamic batcher: one queue per graph, shared by every scope of every run in flight. The policy says which rows go;
 * this file keeps the queues, stacks and splits tensors, and sees to it that one bad row fails alone: the rows of a
 * batch that failed are run again one by one.
 */
import { EngineError } from "../../errors";
import type { GraphStep } from "../../plan";
import { Recent } from "../recent";
import { SessionFailure, type SessionPool, WorkerLost } from "../sessions/session-pool";
import type { TensorValue } from "../values";
import { type BatchPolicyConfig, bucketOf, compareRows, decideBatch, type QueuedRow } from "./batch-policy";
import { BatchTimes } from "./batch-times";
import { FairTurns } from "./fair-turns";
import { pad, stack, unstack } from "./stack";
import type { TunedSetting } from "./tuned-setting";

export interface GraphSpec {
  /** Rows with one key share a queue: the graph's content and how its feeds are batched. */
  key: string;
  path: string;
  title: string;
  feeds: readonly string[];
  /** null: all of the graph's outputs. */
  fetches: readonly string[] | null;
  /** Where the batch dimension stands, per feed or fetch: 0 where not named, -1 where all rows share the tensor. */
  batchDims: Readonly<Record<string, number>>;
  /** Rows of the first batches, before any was measured; ragged rows: while the sum of extents is small. See plan.ts where they are `summed`. */
  firstBatch: number;
  /** Rows that a batch may ever have. */
  maxBatch: number;
  ragged?: GraphStep["ragged"];
  /** What was measured on this machine; absent: every worker has a session of one thread, and batches are learned from nothing. */
  tuned?: TunedSetting | undefined;
}

/** What one row's trip through a batch cost, for the trace of its step. */
export interface RowCost {
  batch: number;
  queueMs: number;
  /** How long the batch ran, and the row's share of that. */
  batchMs: number;
  busyMs: number;
  padding: number;
}

export interface RowRequest {
  feeds: readonly TensorValue[];
  priority: number;
  /** Who asks: the machine's time is shared fairly among them, `sharers` of them having the part of one; absent: 1. */
  asker: string;
  sharers?: number;
  /** Milliseconds since the epoch; a batch that the row is first in is kept small enough for it. */
  deadlineMs?: number | undefined;
  signal: AbortSignal;
  onCost?: (cost: RowCost) => void;
}

interface Row extends QueuedRow {
  request: RowRequest;
  /** What batches of rows like this one have cost. */
  times: BatchTimes;
  attempts: number;
  resolve(outputs: Record<string, TensorValue>): void;
  reject(error: Error): void;
  detach(): void;
}

interface Queue {
  spec: GraphSpec;
  policy: BatchPolicyConfig<Row>;
  rows: Row[];
}

const aheadMs = 4;
/** Sum of padded extents of the first batches of ragged rows: on lines of 48 pixels height one of 640 is faster alone. */
const firstArea = 640;
/** Of rows that are summed, the share that may be padding. */
const slack = 1 / 8;
/** Bytes of one batch's feeds: whatever pays, memory is not the owner's to give away. */
const maxBytes = 32 * 2 ** 20;
/** Shapes whose times are remembered; the least recently used are forgotten. */
const maxShapes = 2000;

export class Batcher {
  /** Sees every row before it is queued; its tensors are only lent. */
  onRow: (spec: GraphSpec, feeds: readonly TensorValue[]) => void = () => {};
  private readonly queues = new Map<string, Queue>();
  private readonly times = new Recent<BatchTimes>(maxShapes);
  private readonly turns = new FairTurns();
  private timer: NodeJS.Timeout | undefined;
  private scheduled = false;
  private batches = 0;

  constructor(private readonly pool: SessionPool) {
    pool.onFree = () => this.schedule();
  }

  /** Runs one row; resolves to its outputs by name. Rejects with the signal's reason when aborted in the queue. */
  submit(spec: GraphSpec, request: RowRequest): Promise<Record<string, TensorValue>> {
    return new Promise((resolve, reject) => {
      if (request.signal.aborted) return reject(request.signal.reason);
      const queue = this.queueOf(spec);
      const { ragged } = spec;
      this.onRow(spec, request.feeds);
      const dimsKey = request.feeds.map(
        ({ type, dims }, feed) =>
          `${type}[${dims.map((each, dim) => (ragged && feed === 0 && dim === ragged.dim ? "*" : each)).join()}]`,
      );
      // Tensors that a batch shares must be the same in all of its rows.
      const shared = spec.feeds.map((name, feed) =>
        (spec.batchDims[name] ?? 0) < 0 ? String((request.feeds[feed] as TensorValue).data) : "",
      );
      const abort = () => {
        queue.rows = queue.rows.filter((each) => each !== row);
        reject(request.signal.reason);
      };
      const shape = [...dimsKey, ...shared].join(";");
      const extent = ragged ? ((request.feeds[0] as TensorValue).dims[ragged.dim] as number) : 0;
      const times = this.timesOf(spec, shape, bucketOf(extent, ragged?.multiple ?? 1), request.feeds);
      const now = performance.now();
      const row: Row = {
        shape,
        extent,
        priority: request.priority,
        turn: this.turns.take(request.asker, (times.expected(countOf(spec, 1, extent)) ?? 1) * (request.sharers ?? 1)),
        queuedAt: now,
        deadline: request.deadlineMs === undefined ? Number.POSITIVE_INFINITY : now + request.deadlineMs - Date.now(),
        alone: false,
        request,
        times,
        attempts: 0,
        resolve,
        reject,
        detach: () => request.signal.removeEventListener("abort", abort),
      };
      request.signal.addEventListener("abort", abort, { once: true });
      queue.rows.push(row);
      this.schedule();
    });
  }

  /** Rows that wait in all queues. */
  get waiting(): number {
    let sum = 0;
    for (const queue of this.queues.values()) sum += queue.rows.length;
    return sum;
  }

  private queueOf(spec: GraphSpec): Queue {
    const there = this.queues.get(spec.key);
    if (there) return there;
    const policy: BatchPolicyConfig<Row> = {
      multiple: spec.ragged?.multiple ?? 1,
      slack: spec.ragged?.summed ? slack : 0,
      aheadMs,
      // The row that fills a sum up may go a little beyond it.
      limit: ({ times }, extent) => Math.ceil(times.limit / countOf(spec, 1, extent)),
      expected: ({ times }, extent, rows) => times.expected(countOf(spec, rows, extent)),
    };
    const queue: Queue = { spec, policy, rows: [] };
    this.queues.set(spec.key, queue);
    return queue;
  }

  private timesOf(spec: GraphSpec, shape: string, extent: number, feeds: readonly TensorValue[]): BatchTimes {
    const { tuned, ragged } = spec;
    // Batches of any extent are of one kind where what they cost goes by the sum; what was learned under another tuning is another.
    const key = `${spec.key} ${tuned?.key ?? ""} ${ragged?.summed ? "sum" : extent} ${shape}`;
    const known = this.times.get(key);
    if (known) return known;
    const bytes = feeds.reduce((sum, { data }) => sum + data.byteLength, 0) / countOf(spec, 1, extent);
    const most = mostRows(bytes, tuned?.most ?? spec.maxBatch, spec.maxBatch);
    const scale = tuned ? bytes / tuned.rowBytes : 1;
    const measured = tuned?.times.map(({ rows, rowMs }) => ({ rows, rowMs: rowMs * scale }));
    const times = new BatchTimes(firstRows(spec, extent, most), most, measured);
    this.times.set(key, times);
    return times;
  }

  /** Decides once per turn of the event loop, so that rows that arrive together go together. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.dispatch();
    });
  }

  private dispatch(): void {
    clearTimeout(this.timer);
    for (;;) {
      const now = performance.now();
      let wait = Number.POSITIVE_INFINITY;
      let best: { queue: Queue; rows: readonly number[]; extent: number; first: Row } | undefined;
      for (const [key, queue] of this.queues) {
        if (queue.rows.length === 0) {
          this.queues.delete(key);
          continue;
        }
        const { path, tuned } = queue.spec;
        const decision = decideBatch(queue.rows, now, this.pool.room(path, tuned?.workers), queue.policy);
        if ("waitMs" in decision) wait = Math.min(wait, decision.waitMs);
        else {
          const first = queue.rows[decision.rows[0] as number] as Row;
          if (!best || compareRows(first, best.first, now) < 0) best = { queue, ...decision, first };
        }
      }
      if (!best) {
        if (Number.isFinite(wait)) this.timer = setTimeout(() => this.dispatch(), wait);
        return;
      }
      this.turns.go(best.first.turn);
      const chosen = new Set(best.rows.map((index) => best.queue.rows[index] as Row));
      best.queue.rows = best.queue.rows.filter((row) => !chosen.has(row));
      void this.send(best.queue, [...chosen], best.extent);
    }
  }

  private async send(queue: Queue, rows: Row[], extent: number): Promise<void> {
    const { spec } = queue;
    for (const row of rows) row.detach();
    const sentAt = performance.now();
    const batch = ++this.batches;
    try {
      const feeds = Object.fromEntries(
        spec.feeds.map((name, feed) => {
          const tensors = rows.map(({ request }) => request.feeds[feed] as TensorValue);
          const { ragged } = spec;
          const equal =
            ragged && feed === 0 ? tensors.map((tensor) => pad(tensor, ragged.dim, extent, ragged.padValue)) : tensors;
          return [name, stack(equal, spec.batchDims[name] ?? 0, this.pool.staging)];
        }),
      );
      const { outputs, runMs } = await this.pool.run(spec.path, feeds, spec.fetches, spec.tuned);
      rows[0]?.times.observe(countOf(spec, rows.length, extent), runMs);
      const split = Object.entries(outputs).map(
        ([name, tensor]) => [name, unstack(tensor, spec.batchDims[name] ?? 0, rows.length)] as const,
      );
      rows.forEach((row, index) => {
        row.request.onCost?.({
          batch,
          queueMs: sentAt - row.queuedAt,
          batchMs: runMs,
          busyMs: runMs / rows.length,
          padding: extent > 0 ? 1 - row.extent / extent : 0,
        });
        row.resolve(Object.fromEntries(split.map(([name, tensors]) => [name, tensors[index] as TensorValue])));
      });
    } catch (thrown) {
      this.failed(queue, rows, thrown);
    }
  }

  private failed(queue: Queue, rows: Row[], thrown: unknown): void {
    const lost = thrown instanceof WorkerLost;
    const again = rows.length > 1 && !(thrown instanceof SessionFailure && thrown.loading);
    for (const row of rows) {
      row.attempts++;
      if (row.request.signal.aborted) row.reject(row.request.signal.reason);
      else if ((again || lost) && row.attempts <= 2) {
        row.alone = true;
        this.queueOf(queue.spec).rows.push(row);
      } else row.reject(explain(queue.spec, thrown));
    }
    this.schedule();
  }
}

/** What the sizes of batches are counted in: rows, or their extents summed. */
const countOf = ({ ragged }: GraphSpec, rows: number, extent: number) => (ragged?.summed ? rows * extent : rows);

/** Rows of the first batches, where nothing is known; `most` is what there may ever be. */
export function firstRows(
  { firstBatch, ragged }: Pick<GraphSpec, "firstBatch" | "ragged">,
  extent: number,
  most: number,
) {
  const first = extent > 0 && !ragged?.summed ? Math.floor(firstArea / extent) : firstBatch;
  return Math.max(1, Math.min(first, firstBatch, most));
}

/** Rows of so many bytes that one batch may have. */
export function mostRows(bytes: number, ...bounds: readonly number[]): number {
  return Math.max(1, Math.min(...bounds, Math.floor(maxBytes / Math.max(bytes, 1))));
}

function explain(spec: GraphSpec, thrown: unknown): EngineError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof SessionFailure && thrown.loading)
    return new EngineError(
      { code: "model-corrupt", phase: "load", message: `${spec.title} could not be opened: ${message}` },
      { cause: thrown },
    );
  return new EngineError(
    { code: "invalid-input", phase: "run", message: `${spec.title} refused its input: ${message}` },
    { cause: thrown },
  );
}
