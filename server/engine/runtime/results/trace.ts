/** Counts and times per step of one run, for the report; and from them, who is at work, for the canvas. */
import type { RunProgress, RunResult, StepTrace } from "@/nodes/results";
import type { Step } from "../../plan";
import type { RowCost } from "../batch/batcher";
import type { Program } from "../scopes/program";
import { Timeline } from "./timeline";

/** What a step did for one item of the run. `batches`: its share of those it was in. */
export interface ItemCounts {
  rows: number;
  failed: number;
  busyMs: number;
  queueMs: number;
  padding: number;
  batches: number;
}

export const noCounts = (): ItemCounts => ({ rows: 0, failed: 0, busyMs: 0, queueMs: 0, padding: 0, batches: 0 });

interface Count extends Omit<ItemCounts, "batches"> {
  started: number;
  batches: Set<number>;
  /** Of earlier attempts. */
  batchesBefore: number;
  over: boolean;
}

/** Where a step's work for one item is counted too. */
export interface Counting {
  count(step: Step): ItemCounts;
}

export class Trace {
  private readonly counts = new Map<Step, Count>();
  private readonly timeline = new Timeline<Step>();
  private begunAt: number;
  /** Items that steps made of the run's own inputs, with the name of their axis. */
  private readonly made = new Map<Step, { axis: string; count: number }>();
  private totalMs = 0;
  private restoredMs = 0;

  /** `now` is monotonic milliseconds; the run begins with the trace. */
  constructor(
    private readonly program: Program,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.begunAt = now();
    for (const step of program.position.keys())
      if (!program.handsTo.has(step))
        this.counts.set(step, { ...noCounts(), started: 0, batches: new Set(), batchesBefore: 0, over: false });
  }

  /** An earlier attempt finished an item: its steps did this for it, the last of them so many milliseconds after the run was begun. */
  restore(steps: readonly (readonly [Step, ItemCounts])[], elapsedMs: number): void {
    for (const [step, counts] of steps) {
      const count = this.of(step);
      count.started += counts.rows + counts.failed;
      count.rows += counts.rows;
      count.failed += counts.failed;
      count.busyMs += counts.busyMs;
      count.queueMs += counts.queueMs;
      count.padding += counts.padding;
      count.batchesBefore += counts.batches;
      this.restoredMs += counts.busyMs;
    }
    this.begunAt = Math.min(this.begunAt, this.now() - elapsedMs);
  }

  /** Milliseconds since the run was begun, earlier attempts included. */
  get elapsedMs(): number {
    return this.now() - this.begunAt;
  }

  /** Of processor time that this attempt took, what the whole run did: earlier attempts by their share of the work. Undefined where it did nothing. */
  ofWholeRun(cpuMs: number): number | undefined {
    if (this.restoredMs === 0) return cpuMs;
    return this.totalMs > 0 ? (cpuMs * (this.totalMs + this.restoredMs)) / this.totalMs : undefined;
  }

  private of(step: Step): Count {
    return this.counts.get(step) as Count;
  }

  started(step: Step): void {
    this.of(step).started++;
  }

  /** Milliseconds of work of this attempt, over all steps, until now. */
  get workMs(): number {
    return this.totalMs;
  }

  /** A step made an item of one of the run's inputs. */
  given(step: Step, axis: string): void {
    const known = this.made.get(step);
    if (known) known.count++;
    else this.made.set(step, { axis, count: 1 });
  }

  /** One item went through a host step, just now. */
  worked(step: Step, busyMs: number, item?: Counting): void {
    this.of(step).busyMs += busyMs;
    if (item) item.count(step).busyMs += busyMs;
    this.happened(step, busyMs, busyMs);
  }

  private happened(step: Step, tookMs: number, workMs: number): void {
    this.totalMs += workMs;
    const at = this.elapsedMs;
    this.timeline.add(step, at - tookMs, at, workMs);
  }

  /** One row went through a batch, just now. */
  batched(step: Step, cost: RowCost, item?: Counting): void {
    const count = this.of(step);
    count.busyMs += cost.busyMs;
    count.queueMs += cost.queueMs;
    count.padding += cost.padding;
    count.batches.add(cost.batch);
    const own = item?.count(step);
    if (own) {
      own.busyMs += cost.busyMs;
      own.queueMs += cost.queueMs;
      own.padding += cost.padding;
      own.batches += cost.batchMs > 0 ? cost.busyMs / cost.batchMs : 1;
    }
    this.happened(step, cost.batchMs, cost.busyMs);
  }

  done(step: Step, item?: Counting): void {
    this.of(step).rows++;
    if (item) item.count(step).rows++;
  }

  failed(step: Step, item?: Counting): void {
    this.of(step).failed++;
    if (item) item.count(step).failed++;
  }

  /** The step at root has ended, and with it all that it led to. */
  over(root: Step): void {
    for (const [step, count] of this.counts) if (this.program.rootStep.get(step) === root) count.over = true;
  }

  result(): RunResult["trace"] {
    const [items] = [...this.made.values()].sort((a, b) => b.count - a.count);
    return {
      wallMs: this.elapsedMs,
      steps: this.steps(),
      sliceMs: this.timeline.sliceMs,
      ...(items && { items }),
    };
  }

  private steps(): StepTrace[] {
    const round = (ms: number) => Math.round(ms * 100) / 100;
    return [...this.counts].map(([step, count]) => ({
      step: step.id,
      title: step.title,
      nodes: [...step.nodes],
      sort: step.sort,
      rows: count.rows,
      batches: step.sort === "graph" ? count.batches.size + Math.round(count.batchesBefore) : count.rows,
      busyMs: round(count.busyMs),
      queueMs: round(count.queueMs),
      failed: count.failed,
      timeline: this.timeline.of(step),
      ...(step.sort === "graph" && step.ragged && count.rows > 0 ? { padding: count.padding / count.rows } : {}),
    }));
  }

  /** By node: done counts the items that its slowest step has finished. */
  nodes(): RunProgress["nodes"] {
    const nodes: RunProgress["nodes"] = {};
    for (const [step, count] of this.counts) {
      const over = count.over;
      const state = over
        ? count.failed > 0 && count.rows === 0
          ? "failed"
          : "done"
        : count.started > 0
          ? "running"
          : "waiting";
      for (const node of step.nodes) {
        const known = nodes[node];
        if (!known) nodes[node] = { state, done: count.rows, failed: count.failed };
        else {
          if (known.state !== state)
            known.state =
              known.state === "failed" || state === "failed"
                ? "failed"
                : known.state === "waiting" && state === "waiting"
                  ? "waiting"
                  : "running";
          // The plan's order: the later step of a node is the one that tells how far it has come.
          known.done = count.rows;
          known.failed += count.failed;
        }
      }
    }
    return nodes;
  }
}
