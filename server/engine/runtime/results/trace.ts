/** Counts and times per step of one run, for the report; and from them, who is at work, for the canvas. */
import type { RunProgress, RunResult, StepTrace } from "@/nodes/results";
import type { Step } from "../../plan";
import type { RowCost } from "../batch/batcher";
import type { Program } from "../scopes/program";
import { Timeline } from "./timeline";

interface Count {
  rows: number;
  started: number;
  failed: number;
  busyMs: number;
  queueMs: number;
  padding: number;
  batches: Set<number>;
  over: boolean;
}

export class Trace {
  private readonly counts = new Map<Step, Count>();
  private readonly timeline = new Timeline<Step>();
  private readonly begunAt: number;
  /** Items that steps made of the run's own inputs, with the name of their axis. */
  private readonly made = new Map<Step, { axis: string; count: number }>();
  private totalMs = 0;

  /** `now` is monotonic milliseconds; the run begins with the trace. */
  constructor(
    private readonly program: Program,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.begunAt = now();
    for (const step of program.position.keys())
      this.counts.set(step, {
        rows: 0,
        started: 0,
        failed: 0,
        busyMs: 0,
        queueMs: 0,
        padding: 0,
        batches: new Set(),
        over: false,
      });
  }

  private of(step: Step): Count {
    return this.counts.get(step) as Count;
  }

  started(step: Step): void {
    this.of(step).started++;
  }

  /** Milliseconds of work, over all steps, until now. */
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
  worked(step: Step, busyMs: number): void {
    this.of(step).busyMs += busyMs;
    this.happened(step, busyMs, busyMs);
  }

  private happened(step: Step, tookMs: number, workMs: number): void {
    this.totalMs += workMs;
    const at = this.now() - this.begunAt;
    this.timeline.add(step, at - tookMs, at, workMs);
  }

  /** One row went through a batch, just now. */
  batched(step: Step, cost: RowCost): void {
    const count = this.of(step);
    count.busyMs += cost.busyMs;
    count.queueMs += cost.queueMs;
    count.padding += cost.padding;
    count.batches.add(cost.batch);
    this.happened(step, cost.batchMs, cost.busyMs);
  }

  done(step: Step): void {
    this.of(step).rows++;
  }

  failed(step: Step): void {
    this.of(step).failed++;
  }

  /** The step at root has ended, and with it all that it led to. */
  over(root: Step): void {
    for (const [step, count] of this.counts) if (this.program.rootStep.get(step) === root) count.over = true;
  }

  result(): RunResult["trace"] {
    const [items] = [...this.made.values()].sort((a, b) => b.count - a.count);
    return {
      wallMs: this.now() - this.begunAt,
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
      batches: step.sort === "graph" ? count.batches.size : count.rows,
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
