/**
 * Runs a plan as a tree of scopes: every step of a level once per scope, as soon as its inputs are there. Steps that open
 * an axis hold their children: a step ends when all it started has ended, so nothing outlives the run that asked for it.
 * A step that throws fails what needs its results, for its own item; at root that is the run. What does not need them goes on: so
 * what comes out hangs on the drawing alone, and not on which of two branches was quicker.
 */
import type { Kind } from "@/nodes/port-types";
import type { Item, Place, RunProgress, RunResult } from "@/nodes/results";
import { EngineError } from "../../errors";
import type { AxisId, Tap, ValueId } from "../../ir/types";
import type { ExecutionPlan, GraphStep, HostStep, Step } from "../../plan";
import { rankOf } from "../../priority";
import type { RunRequest } from "../../protocol";
import type { Batcher, GraphSpec } from "../batch/batcher";
import type { TunedSetting } from "../batch/tuned-setting";
import { Checkpoint, rowsOf as finishedRows } from "../checkpoint/checkpoint";
import { ItemLog } from "../checkpoint/item-log";
import type { KernelContext, Kernels, OpenedItem } from "../kernel";
import type { RunLive } from "../live/run-live";
import { byPlace, Recorder } from "../results/recorder";
import { Trace } from "../results/trace";
import type { ImageEncoder } from "../results/wire";
import { asTensor, ofKind, type TensorValue } from "../values";
import { kernelContext, type Standing } from "./kernel-context";
import { Missing, messageOf, missing } from "./missing";
import { buildProgram, isFold, type Level, type OpTraits, type Program, valuesOf } from "./program";
import { type Row, Scope } from "./scope";
import { inputsOf } from "./step-inputs";
import { Bell, type ByteBudget, bytesOf, isFullFor, mayOpen, narrowed, type WindowConfig } from "./window";

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
const memoryEveryMs = 50;

export class PlanRun {
  readonly trace: Trace;
  private readonly program: Program;
  private readonly recorder: Recorder;
  private readonly errors: RunResult["errors"] = [];
  private readonly kinds: ReadonlyMap<ValueId, Kind>;
  private readonly root: Scope;
  private readonly specs = new Map<Step, GraphSpec>();
  private checkpoint!: Checkpoint;
  private turnStarted = performance.now();
  private peakRss = 0;
  private memorySeen = 0;

  constructor(
    private readonly deps: RunPlanDeps,
    plan: ExecutionPlan,
    private readonly request: RunRequest,
    private readonly scratch: string,
    private readonly onChange: () => void,
  ) {
    this.program = buildProgram(plan, request.taps, deps.traits);
    this.kinds = new Map(plan.values.map(({ id, kind }) => [id, kind]));
    this.trace = new Trace(this.program);
    const taps = [...this.program.levels.values()].flatMap((level) => [...level.taps.values()].flat());
    this.recorder = new Recorder(plan, taps, request.directory, deps.encode);
    this.root = new Scope(this.program, this.program.levels.get("root") as Level, null, [], deps.budget);
  }

  /** Stops what has not begun; run() rejects with `reason` when everything in progress has ended. */
  abort(reason: EngineError): void {
    this.root.fail(reason);
  }

  async run(): Promise<RunResult> {
    this.checkpoint = await Checkpoint.open({
      program: this.program,
      request: this.request,
      scratch: this.scratch,
      firstCommitMs: this.deps.firstCommitMs,
    });
    try {
      await this.restore();
      await this.runScope(this.root);
    } finally {
      await this.checkpoint.close();
    }
    if (this.root.failure) throw EngineError.from(this.root.failure.error, "run");
    return {
      version: 1,
      ports: this.recorder.ports(),
      errors: this.errors.sort((a, b) => byPlace(a.at, b.at)),
      trace: {
        ...this.trace.result(),
        peakRssBytes: this.peakRss,
        ...(this.hasLive && { live: this.deps.live.counts() }),
      },
    };
  }

  private get hasLive(): boolean {
    return [...this.program.levels.values()].some(({ live }) => live);
  }

  /** How each node fares. */
  nodes(): RunProgress["nodes"] {
    const nodes = this.trace.nodes();
    for (const [id, live] of Object.entries(this.deps.live.counts())) if (nodes[id]) nodes[id].live = live;
    return nodes;
  }

  /** What comes of a live source is looked at as it comes; all others are waited for. */
  newest(): Pick<RunProgress, "newest"> {
    return this.hasLive ? { newest: this.recorder.newest() } : {};
  }

  /** What earlier attempts have finished stands in the result as if it had come now. */
  private async restore(): Promise<void> {
    const { taps, steps } = this.program.plan;
    for (const record of this.checkpoint.records) {
      for (const { tap, total, items } of record.shown) await this.recorder.restore(taps[tap] as Tap, total, items);
      this.errors.push(...record.errors);
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
        const row = this.rowOf(scope);
        scope.row.resolve(row);
        // Until then it is kept open: with its end, those around it let go of what only it needs.
        await Promise.all(row.values());
      }
    }
    await steps;
    if (scope.failure) this.showFailure(scope);
    scope.end();
    if (scope.at.length <= 1) this.lookAtMemory(scope === this.root);
  }

  /** Asking costs as much as a small kernel. */
  private lookAtMemory(isLast: boolean): void {
    const now = performance.now();
    if (!isLast && now - this.memorySeen < memoryEveryMs) return;
    this.memorySeen = now;
    this.peakRss = Math.max(this.peakRss, process.memoryUsage.rss());
  }

  /** Each value by itself: what one list gathers of this item may hang on another list over the same items. */
  private rowOf(scope: Scope): Row {
    const contentOf = (value: ValueId) => scope.find(value).catch((thrown) => missing(thrown, scope));
    return new Map(scope.level.collects.map((value) => [value, contentOf(value)]));
  }

  private async runStep(scope: Scope, step: Step, index: number): Promise<void> {
    try {
      if (step.sort === "graph") await this.runGraph(scope, step);
      else await this.runHost(scope, step);
      for (const value of scope.level.releases[index] ?? []) scope.release(value);
      if (scope === this.root) this.trace.over(step);
      this.onChange();
    } catch (thrown) {
      if (scope === this.root) {
        if (scope.fail(thrown)) this.failed(scope, step, thrown);
      } else if (!scope.failure) this.lose(scope, step, thrown);
    }
  }

  /** The results of a step will not come: whoever waits for them is told, and outputs show the reason. */
  private lose(scope: Scope, step: Step, thrown: unknown): void {
    if (!(thrown instanceof Missing)) this.failed(scope, step, thrown);
    const lost = missing(thrown, scope);
    for (const value of step.outputs) {
      scope.lose(value, lost);
      for (const tap of scope.level.taps.get(value) ?? []) this.showLost(scope, tap, lost.reason);
    }
    if (step.sort !== "host") return;
    if (this.deps.traits.ordered(step.op)) scope.owner?.turnstile(step).pass(scope.index);
    if (step.opens === null) return;
    if (step.effect === "refine") scope.pass(this.program.levels.get(step.opens) as Level);
    for (const closed of this.routesThrough(step.opens)) scope.gather(closed).reject(lost);
    for (const { fold } of this.foldsOver(step.opens)) scope.inflow(fold).fail(lost);
  }

  private failed(scope: Scope, step: Step, thrown: unknown): void {
    this.trace.failed(step, scope.log);
    const error = EngineError.from(thrown, "run", step.nodes[0]);
    if (scope === this.root)
      scope.failure = {
        error: error.node ? error : new EngineError({ ...error.toJSON(), node: step.nodes[0] }, { cause: thrown }),
      };
    else {
      const told = { node: step.nodes[0] ?? "", at: [...scope.at], message: error.message };
      this.errors.push(told);
      scope.log?.errors.push(told);
    }
    this.onChange();
  }

  /** Output nodes show an item that failed, with its reason. */
  private showFailure(scope: Scope): void {
    if (scope === this.root || this.root.failure) return;
    const { error } = scope.failure as { error: unknown };
    for (const tap of [...scope.level.taps.values()].flat()) this.showLost(scope, tap, error);
  }

  private showLost(scope: Scope, tap: Tap, reason: unknown): void {
    const item = this.recorder.failure(tap, scope.at, messageOf(reason));
    if (item) scope.log?.show(tap, item);
  }

  private async runGraph(scope: Scope, step: GraphStep): Promise<void> {
    const feeds = (await Promise.all(
      step.inputs.map(async (slot) => asTensor(await scope.find(valuesOf(slot)[0] as ValueId))),
    )) as TensorValue[];
    this.trace.started(step);
    const outputs = await this.deps.batcher.submit(this.spec(step), {
      feeds,
      ...this.standing(),
      signal: scope.signal,
      onCost: (cost) => this.trace.batched(step, cost, scope.log),
    });
    await this.deliver(
      scope,
      step,
      step.outputs,
      step.fetches.map((name, index) => ofKind(this.kinds.get(step.outputs[index] as ValueId), outputs[name])),
    );
  }

  /** Where the run's rows stand among those of others. */
  private standing(): Standing {
    const { priority, runId, deadlineMs } = this.request;
    return { priority: rankOf(priority), asker: runId, sharers: this.deps.sharers(), deadlineMs };
  }

  private spec(step: GraphStep): GraphSpec {
    let spec = this.specs.get(step);
    if (!spec) {
      const { graph, title, feeds, fetches, firstBatch, maxBatch, ragged } = step;
      spec = {
        key: `${graph}:${maxBatch}`,
        path: this.deps.graphPath(graph),
        title,
        feeds,
        fetches,
        batchDims: {},
        firstBatch,
        maxBatch,
        ragged,
        tuned: this.deps.tunedSetting(graph),
      };
      this.specs.set(step, spec);
    }
    return spec;
  }

  private async runHost(scope: Scope, step: HostStep): Promise<void> {
    const hands = this.program.handsTo.get(step);
    if (hands) return this.hand(scope, step, hands.fold);
    if (isFold(step, this.deps.traits)) return this.fold(scope, step);
    const inputs = await inputsOf(scope, step, this.deps.traits);
    const turnstile = this.deps.traits.ordered(step.op) ? scope.owner?.turnstile(step) : undefined;
    await turnstile?.turn(scope.index);
    await this.rest();
    scope.signal.throwIfAborted();
    this.trace.started(step);
    this.onChange();
    const context = kernelContext(this.deps, this.request, this.standing(), this.scratch, scope.signal, turnstile);
    if (step.effect === "open" || step.effect === "regroup") {
      const kernel = this.deps.kernels.open[step.op] ?? noKernel(step.op);
      const isKnown = (index: number) => this.finished(scope, step, index) !== undefined;
      const live = this.liveOf(scope, step);
      await this.spawn(scope, step, kernel({ ...context, isKnown, ...(live && { live }) }, step.attrs, inputs));
      this.trace.done(step, scope.log);
      return;
    }
    const started = performance.now();
    if (step.effect === "refine") {
      const kernel = this.deps.kernels.refine[step.op] ?? noKernel(step.op);
      const kept = await kernel(context, step.attrs, inputs);
      turnstile?.pass(scope.index);
      this.trace.worked(step, performance.now() - started, scope.log);
      await this.refine(scope, step, kept);
      this.trace.done(step, scope.log);
      return;
    }
    const kernel = this.deps.kernels.map[step.op] ?? noKernel(step.op);
    const outputs = await kernel(context, step.attrs, inputs);
    turnstile?.pass(scope.index);
    this.trace.worked(step, performance.now() - started, scope.log);
    await this.deliver(scope, step, step.outputs, outputs);
  }

  private async fold(scope: Scope, step: HostStep): Promise<void> {
    const { traits, kernels } = this.deps;
    const inflow = scope.inflow(step);
    // What closes nothing is a list of one.
    if (step.closes === null) {
      const lists = (await inputsOf(scope, step, traits)) as (readonly unknown[] | undefined)[];
      void inflow.hand(lists.map((list) => list?.[0])).then(() => inflow.close());
    }
    this.trace.started(step);
    const context = kernelContext(this.deps, this.request, this.standing(), this.scratch, scope.signal);
    const kernel = kernels.fold[step.op] ?? noKernel(step.op);
    try {
      const items = inflow.items((busyMs) => this.trace.worked(step, busyMs, scope.log));
      await this.deliver(scope, step, step.outputs, await kernel(context, step.attrs, items));
    } finally {
      inflow.close();
    }
  }

  /** Brings a fold this scope's item, in its turn. */
  private async hand(scope: Scope, step: HostStep, fold: HostStep): Promise<void> {
    const owner = scope.owner as Scope;
    try {
      const values = await inputsOf(scope, step, this.deps.traits);
      await owner.turnstile(step).turn(scope.index);
      scope.signal.throwIfAborted();
      await owner.inflow(fold).hand(values);
      owner.turnstile(step).pass(scope.index);
    } catch (thrown) {
      // What went wrong outside of the items is missing for the list as a whole.
      if (thrown instanceof Missing && thrown.depth <= owner.at.length) owner.inflow(fold).fail(thrown);
      throw thrown;
    }
  }

  /** Hands values to those who wait for them, and writes down what ports show. */
  private async deliver(
    scope: Scope,
    step: Step,
    values: readonly ValueId[],
    contents: readonly unknown[],
  ): Promise<void> {
    for (const [index, value] of values.entries()) scope.put(value, contents[index]);
    if (step.sort === "graph" || step.opens === null) this.trace.done(step, scope.log);
    const shown = values.flatMap((value, index) =>
      (scope.level.taps.get(value) ?? []).map(async (tap) => {
        const item: Item | undefined = await this.recorder.value(tap, scope.at, contents[index]);
        scope.log?.show(tap, item);
      }),
    );
    if (shown.length > 0) await Promise.all(shown);
  }

  /** What a kernel is given whose items come when they come. */
  private liveOf(scope: Scope, step: HostStep): KernelContext["live"] {
    if (!this.deps.traits.live(step.op)) return undefined;
    const { live } = this.deps;
    const startedMs = this.trace.elapsedMs;
    const resumed = this.request.checkpoint === "resume";
    return {
      open: (node, options) => live.open(node, { ...options, startedMs, resumed, onChange: this.onChange }),
      receive: (node, receiver) => live.receive(node, receiver),
      resumeAt: scope === this.root ? this.checkpoint.nextOf(step.opens as AxisId) : 0,
      elapsedMs: startedMs,
    };
  }

  /** An item of the run that an earlier attempt has finished. */
  private finished(scope: Scope, step: HostStep, index: number) {
    return scope === this.root ? this.checkpoint.find(step.opens as AxisId, index) : undefined;
  }

  private async spawn(
    scope: Scope,
    step: HostStep,
    items: AsyncIterable<OpenedItem> | Iterable<OpenedItem>,
  ): Promise<void> {
    const axis = step.opens as AxisId;
    const level = this.program.levels.get(axis) as Level;
    const name = this.program.plan.axes.find(({ id }) => id === axis)?.name ?? "";
    const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    const alive = new Map<Promise<void>, Scope>();
    const gathers = this.routesThrough(axis).map((closed) => ({ closed, rows: [] as Promise<readonly Row[]>[] }));
    const isKept = scope === this.root && this.checkpoint.covers(axis);
    const window = level.live ? narrowed(this.deps.window, step.attrs.atWork as number) : this.deps.window;
    const room = new Bell();
    const off = this.deps.budget.onRelease(room);
    let held = 0;
    let opened = 0;
    let isBroken = false;
    try {
      for (let index = 0; ; index++) {
        while (!level.reentrant && !mayOpen(alive.size, held, this.isFull(), window)) await room.rung();
        if (level.live && level.reentrant && this.isFull()) this.deps.live.full(String(step.attrs.node));
        await this.rest();
        scope.signal.throwIfAborted();
        const started = performance.now();
        const next = await iterator.next();
        const passed = performance.now() - started;
        this.trace.worked(step, level.live ? (next.value?.workMs ?? 0) : passed, scope.log);
        if (next.done) break;
        opened++;
        if (scope === this.root && step.inputs.length === 0) this.trace.given(step, name);
        const known = this.finished(scope, step, index);
        if (known) {
          for (const { closed, rows } of gathers) rows.push(Promise.resolve(finishedRows(known, closed)));
          continue;
        }
        const item = next.value;
        const place: Place = {
          axis: name,
          index,
          ...(item.timeMs === undefined ? {} : { timeMs: item.timeMs }),
          ...(item.name === undefined ? {} : { name: item.name }),
        };
        const log = isKept ? new ItemLog(axis, index) : scope.log;
        const child = new Scope(this.program, level, scope, [...scope.at, place], this.deps.budget, log);
        const bytes = item.values.reduce<number>((sum, value) => sum + bytesOf(value), 0);
        held += bytes;
        const own = gathers.map(({ closed, rows }) => {
          const row = this.rowsOf(child, closed);
          rows.push(row);
          return { closed, rows: row };
        });
        const life: Promise<void> = this.live(child, step, item).then(() => {
          alive.delete(life);
          held -= bytes;
          room.ring();
          if (isKept && log && !scope.failure && !isBroken) this.checkpoint.keep(log, own, this.trace.elapsedMs);
          this.onChange();
        });
        alive.set(life, child);
      }
    } catch (thrown) {
      isBroken = true;
      for (const child of alive.values()) child.fail(thrown);
      await Promise.all(alive.keys());
      await iterator.return?.(undefined);
      throw thrown;
    } finally {
      off();
    }
    for (const { closed, rows } of gathers)
      void Promise.all(rows).then((lists) => scope.gather(closed).resolve(lists.flat()));
    this.closeInflows(scope, axis, opened);
    await Promise.all(alive.keys());
  }

  private isFull(): boolean {
    return isFullFor(this.request.priority, this.deps.budget, this.deps.batcher.waiting);
  }

  private async refine(scope: Scope, step: HostStep, kept: readonly unknown[] | null): Promise<void> {
    const axis = step.opens as AxisId;
    const level = this.program.levels.get(axis) as Level;
    if (!kept) {
      scope.pass(level);
      for (const closed of this.routesThrough(axis)) scope.gather(closed).resolve([]);
      this.closeInflows(scope, axis, 0);
      return;
    }
    const { name = "", refines } = this.program.plan.axes.find(({ id }) => id === axis) ?? {};
    const own = scope.at.at(-1);
    const at =
      refines === undefined || !own
        ? [...scope.at, { axis: name, index: 0 }]
        : [...scope.at.slice(0, -1), { ...own, axis: name }];
    const child = new Scope(this.program, level, scope, at, this.deps.budget);
    for (const closed of this.routesThrough(axis))
      void this.rowsOf(child, closed).then((rows) => scope.gather(closed).resolve(rows));
    this.closeInflows(scope, axis, 1);
    await this.live(child, step, { values: kept });
  }

  private async live(child: Scope, step: HostStep, item: OpenedItem): Promise<void> {
    const fail = (thrown: unknown) => {
      if (child.fail(thrown)) this.failed(child, step, thrown);
    };
    if (item.error) {
      fail(item.error);
      this.showFailure(child);
      child.end();
      return;
    }
    const delivered = this.deliver(child, step, step.outputs, item.values).catch(fail);
    await this.runScope(child);
    await delivered;
  }

  /** Axes whose closes collect from below `axis`. */
  private routesThrough(axis: AxisId): AxisId[] {
    return [...this.program.routes].filter(([, { via }]) => via.includes(axis)).map(([closed]) => closed);
  }

  /** Folds whose items lie on `axis` or on what thins it out, with the step that hands them over. */
  private foldsOver(axis: AxisId): { fold: HostStep; hand: Step }[] {
    return [...this.program.handsTo].flatMap(([hand, { fold, axis: first }]) => (first === axis ? { fold, hand } : []));
  }

  /** `opened`: how many items there are in all. Those who wait for what was folded of them have been handed over by then, though not ended. */
  private closeInflows(scope: Scope, axis: AxisId, opened: number): void {
    for (const { fold, hand } of this.foldsOver(axis))
      void scope
        .turnstile(hand)
        .turn(opened)
        .then(() => scope.inflow(fold).close());
  }

  private async rowsOf(child: Scope, closed: AxisId): Promise<readonly Row[]> {
    if (child.level.id !== closed) return child.gather(closed).promise.catch(() => []);
    const row = await child.row.promise;
    return row ? [row] : [];
  }

  private async rest(): Promise<void> {
    if (performance.now() - this.turnStarted < turnMs) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.turnStarted = performance.now();
  }
}

function noKernel(op: string): never {
  throw new EngineError({ code: "internal", phase: "run", message: `There is no kernel for ${op}.` });
}
