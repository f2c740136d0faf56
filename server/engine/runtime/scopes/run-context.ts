/** What the parts of one run work with: the plan as levels, what is written down of it, and where it stands among others. */
import type { RunResult } from "@/nodes/results";
import type { ExecutionPlan } from "../../plan";
import { rankOf } from "../../priority";
import type { RunRequest } from "../../protocol";
import type { Batcher } from "../batch/batcher";
import type { TunedSetting } from "../batch/tuned-setting";
import type { Checkpoint } from "../checkpoint/checkpoint";
import type { KernelContext, Kernels } from "../kernel";
import type { RunLive } from "../live/run-live";
import { Recorder } from "../results/recorder";
import { Trace } from "../results/trace";
import type { ImageEncoder } from "../results/wire";
import { kernelContext, type Standing } from "./kernel-context";
import { buildProgram, type Level, type OpTraits, type Program } from "./program";
import { Scope } from "./scope";
import type { Turnstile } from "./turnstile";
import { type ByteBudget, isFullFor, type WindowConfig } from "./window";

export interface RunPlanDeps {
  kernels: Kernels;
  batcher: Batcher;
  budget: ByteBudget;
  window: WindowConfig;
  encode: ImageEncoder;
  /** Path of a graph of the plan. */
  graphPath(graph: string): string;
  /** What was measured of it on this machine. */
  tunedSetting(graph: string): TunedSetting | undefined;
  traits: OpTraits;
  /** See checkpoint.ts. */
  firstCommitMs?: number;
  live: RunLive;
  /** Runs at work that share one part of the machine, with this one. */
  sharers(): number;
}

/** Kernels that work on the spot are given a rest this often, so that batches come and go meanwhile. */
const turnMs = 6;

export class RunContext {
  readonly program: Program;
  readonly trace: Trace;
  readonly recorder: Recorder;
  readonly root: Scope;
  readonly errors: RunResult["errors"] = [];
  /** Opened when the run begins. */
  checkpoint!: Checkpoint;
  private turnStarted = performance.now();

  constructor(
    readonly deps: RunPlanDeps,
    plan: ExecutionPlan,
    readonly request: RunRequest,
    readonly scratch: string,
    readonly onChange: () => void,
  ) {
    this.program = buildProgram(plan, request.taps, deps.traits);
    this.trace = new Trace(this.program);
    const taps = [...this.program.levels.values()].flatMap((level) => [...level.taps.values()].flat());
    this.recorder = new Recorder(plan, taps, request.directory, deps.encode);
    this.root = new Scope(this.program, this.program.levels.get("root") as Level, null, [], deps.budget);
  }

  /** Where the run's rows stand among those of others. */
  standing(): Standing {
    const { priority, runId, deadlineMs } = this.request;
    return { priority: rankOf(priority), asker: runId, sharers: this.deps.sharers(), deadlineMs };
  }

  /** What a kernel is given that works for `scope`'s item. */
  kernelContext(scope: Scope, turnstile?: Turnstile): KernelContext {
    return kernelContext(this.deps, this.request, this.standing(), this.scratch, scope.signal, turnstile);
  }

  /** No further items are opened, as far as one may wait for that. */
  get isFull(): boolean {
    return isFullFor(this.request.priority, this.deps.budget, this.deps.batcher.waiting);
  }

  async rest(): Promise<void> {
    if (performance.now() - this.turnStarted < turnMs) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.turnStarted = performance.now();
  }
}
