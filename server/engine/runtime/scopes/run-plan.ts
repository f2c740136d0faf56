/**
 * Runs a plan as a tree of scopes: every step of a level once per scope, as soon as its inputs are there. Steps that open an axis run the
 * level below it for each of its items (open-axis.ts); what is made there comes back by gathering (gather.ts) or folding (folds.ts).
 */
import type { RunProgress, RunResult } from "@/nodes/results";
import { EngineError } from "../../errors";
import type { Tap } from "../../ir/types";
import type { ExecutionPlan, HostStep, Step } from "../../plan";
import type { RunRequest } from "../../protocol";
import { Checkpoint } from "../checkpoint/checkpoint";
import { kernelOf, type MapKernel, type RefineKernel } from "../kernel";
import { byPlace } from "../results/recorder";
import type { Trace } from "../results/trace";
import { deliver } from "./deliver";
import { fold, hand } from "./folds";
import { rowOf } from "./gather";
import { GraphSteps } from "./graph-steps";
import { Losses } from "./losses";
import { AxisOpener } from "./open-axis";
import { isFold } from "./program";
import { RunContext, type RunPlanDeps } from "./run-context";
import type { Scope } from "./scope";
import { inputsOf } from "./step-inputs";

const memoryEveryMs = 50;

export class PlanRun {
  private readonly context: RunContext;
  private readonly losses: Losses;
  private readonly graphs: GraphSteps;
  private readonly axes: AxisOpener;
  private readonly hasLive: boolean;
  private peakRss = 0;
  private memorySeen = 0;

  constructor(deps: RunPlanDeps, plan: ExecutionPlan, request: RunRequest, scratch: string, onChange: () => void) {
    this.context = new RunContext(deps, plan, request, scratch, onChange);
    this.losses = new Losses(this.context);
    this.graphs = new GraphSteps(this.context, plan);
    this.axes = new AxisOpener(this.context, this.losses, (scope) => this.runScope(scope));
    this.hasLive = [...this.context.program.levels.values()].some(({ live }) => live);
  }

  get trace(): Trace {
    return this.context.trace;
  }

  /** Stops what has not begun; run() rejects with `reason` when everything in progress has ended. */
  abort(reason: EngineError): void {
    this.context.root.fail(reason);
  }

  async run(): Promise<RunResult> {
    const { program, request, scratch, deps, root, recorder, errors } = this.context;
    const checkpoint = await Checkpoint.open({ program, request, scratch, firstCommitMs: deps.firstCommitMs });
    this.context.checkpoint = checkpoint;
    try {
      await this.restore();
      await this.runScope(root);
    } finally {
      await checkpoint.close();
    }
    if (root.failure) throw EngineError.from(root.failure.error, "run");
    return {
      version: 1,
      ports: recorder.ports(),
      errors: errors.sort((a, b) => byPlace(a.at, b.at)),
      trace: {
        ...this.trace.result(),
        peakRssBytes: this.peakRss,
        ...(this.hasLive && { live: deps.live.counts() }),
      },
    };
  }

  /** How each node fares. */
  nodes(): RunProgress["nodes"] {
    const nodes = this.trace.nodes();
    for (const [id, live] of Object.entries(this.context.deps.live.counts())) if (nodes[id]) nodes[id].live = live;
    return nodes;
  }

  /** What comes of a live source is looked at as it comes; all others are waited for. */
  newest(): Pick<RunProgress, "newest"> {
    return this.hasLive ? { newest: this.context.recorder.newest() } : {};
  }

  /** What earlier attempts have finished stands in the result as if it had come now. */
  private async restore(): Promise<void> {
    const { program, checkpoint, recorder, errors } = this.context;
    const { taps, steps } = program.plan;
    for (const record of checkpoint.records) {
      for (const { tap, total, items } of record.shown) await recorder.restore(taps[tap] as Tap, total, items);
      errors.push(...record.errors);
      this.trace.restore(
        record.steps.map(([step, counts]) => [steps[step] as Step, counts]),
        record.elapsedMs,
      );
    }
  }

  private async runScope(scope: Scope): Promise<void> {
    const { level } = scope;
    const steps = Promise.all(level.steps.map((step, index) => this.runStep(scope, step, index)));
    if (level.collects.length > 0) {
      if (!level.reentrant) await steps;
      if (!scope.failure) {
        const row = rowOf(scope);
        scope.row.resolve(row);
        // Until then it is kept open: with its end, those around it let go of what only it needs.
        await Promise.all(row.values());
      }
    }
    await steps;
    if (scope.failure) this.losses.show(scope);
    scope.end();
    if (scope.at.length <= 1) this.lookAtMemory(scope.parent === null);
  }

  /** Asking costs as much as a small kernel. */
  private lookAtMemory(isLast: boolean): void {
    const now = performance.now();
    if (!isLast && now - this.memorySeen < memoryEveryMs) return;
    this.memorySeen = now;
    this.peakRss = Math.max(this.peakRss, process.memoryUsage.rss());
  }

  private async runStep(scope: Scope, step: Step, index: number): Promise<void> {
    try {
      if (step.sort === "graph") await this.graphs.runStep(scope, step);
      else await this.runHost(scope, step);
      for (const value of scope.level.releases[index] ?? []) scope.release(value);
      if (scope.parent === null) this.trace.over(step);
      this.context.onChange();
    } catch (thrown) {
      this.losses.stepThrew(scope, step, thrown);
    }
  }

  private async runHost(scope: Scope, step: HostStep): Promise<void> {
    const { program, deps, trace, onChange } = this.context;
    const hands = program.handsTo.get(step);
    if (hands) return hand(this.context, scope, step, hands.fold);
    if (isFold(step, deps.traits)) return fold(this.context, scope, step);
    const inputs = await inputsOf(scope, step, deps.traits);
    const turnstile = deps.traits.ordered(step.op) ? scope.owner?.turnstile(step) : undefined;
    await turnstile?.turn(scope.index);
    await this.context.rest();
    scope.signal.throwIfAborted();
    trace.started(step);
    onChange();
    const context = this.context.kernelContext(scope, turnstile);
    if (step.effect === "open" || step.effect === "regroup") {
      await this.axes.open(scope, step, context, inputs);
      trace.done(step, scope.log);
      return;
    }
    const started = performance.now();
    const isRefining = step.effect === "refine";
    const kernel = kernelOf<MapKernel | RefineKernel>(isRefining ? deps.kernels.refine : deps.kernels.map, step.op);
    const outputs = await kernel(context, step.attrs, inputs);
    turnstile?.pass(scope.index);
    trace.worked(step, performance.now() - started, scope.log);
    if (isRefining) {
      await this.axes.refine(scope, step, outputs);
      trace.done(step, scope.log);
    } else await deliver(this.context, scope, step, step.outputs, outputs as readonly unknown[]);
  }
}
