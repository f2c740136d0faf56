/**
 * Steps that open an axis: many items of one, each in a scope of its own, pulled only as fast as the window behind them drains; or a
 * refinement, which keeps the item or leaves it out. They hold their children: a step ends when all it started has ended, so nothing
 * outlives the run that asked for it.
 */
import type { Place } from "@/nodes/results";
import type { AxisId } from "../../ir/types";
import type { HostStep } from "../../plan";
import { rowsOf as finishedRows } from "../checkpoint/checkpoint";
import { ItemLog } from "../checkpoint/item-log";
import { type KernelContext, kernelOf, type OpenedItem } from "../kernel";
import { bytesOf } from "../values";
import { deliver } from "./deliver";
import { closeInflows } from "./folds";
import { routesThrough, rowsOf } from "./gather";
import type { Losses } from "./losses";
import type { Level } from "./program";
import type { RunContext } from "./run-context";
import { type Row, Scope } from "./scope";
import { Bell, mayOpen, narrowed } from "./window";

export class AxisOpener {
  constructor(
    private readonly run: RunContext,
    private readonly losses: Losses,
    /** Runs the steps of an item's level; resolves when all of them have ended. */
    private readonly runScope: (scope: Scope) => Promise<void>,
  ) {}

  /** Rejects with what the kernel threw, once what it gave before has ended. */
  open(scope: Scope, step: HostStep, context: KernelContext, inputs: readonly unknown[]): Promise<void> {
    const kernel = kernelOf(this.run.deps.kernels.open, step.op);
    const isKnown = (index: number) => this.finished(scope, step, index) !== undefined;
    const live = this.liveOf(scope, step);
    return this.openItems(scope, step, kernel({ ...context, isKnown, ...(live && { live }) }, step.attrs, inputs));
  }

  /** `kept`: what a refinement gives of the item, null where it leaves it out. */
  async refine(scope: Scope, step: HostStep, kept: readonly unknown[] | null): Promise<void> {
    const { program, deps } = this.run;
    const axis = step.opens as AxisId;
    const level = program.levels.get(axis) as Level;
    if (!kept) {
      scope.pass(level);
      for (const closed of routesThrough(program, axis)) scope.gather(closed).resolve([]);
      closeInflows(program, scope, axis, 0);
      return;
    }
    const { name = "", refines } = program.plan.axes.find(({ id }) => id === axis) ?? {};
    const own = scope.at.at(-1);
    const at =
      refines === undefined || !own
        ? [...scope.at, { axis: name, index: 0 }]
        : [...scope.at.slice(0, -1), { ...own, axis: name }];
    const child = new Scope(program, level, scope, at, deps.budget);
    for (const closed of routesThrough(program, axis))
      void rowsOf(child, closed).then((rows) => scope.gather(closed).resolve(rows));
    closeInflows(program, scope, axis, 1);
    await this.runItem(child, step, { values: kept });
  }

  private async openItems(
    scope: Scope,
    step: HostStep,
    items: AsyncIterable<OpenedItem> | Iterable<OpenedItem>,
  ): Promise<void> {
    const { program, trace, checkpoint, root, deps } = this.run;
    const axis = step.opens as AxisId;
    const level = program.levels.get(axis) as Level;
    const name = program.plan.axes.find(({ id }) => id === axis)?.name ?? "";
    const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    const alive = new Map<Promise<void>, Scope>();
    const gathers = routesThrough(program, axis).map((closed) => ({ closed, rows: [] as Promise<readonly Row[]>[] }));
    const isKept = scope === root && checkpoint.covers(axis);
    const window = level.live ? narrowed(deps.window, step.attrs.atWork as number) : deps.window;
    const room = new Bell();
    const off = deps.budget.onRelease(room);
    let held = 0;
    let opened = 0;
    let isBroken = false;
    try {
      for (let index = 0; ; index++) {
        while (!level.reentrant && !mayOpen(alive.size, held, this.run.isFull, window)) await room.rung();
        if (level.live && level.reentrant && this.run.isFull) deps.live.full(String(step.attrs.node));
        await this.run.rest();
        scope.signal.throwIfAborted();
        const started = performance.now();
        const next = await iterator.next();
        const passed = performance.now() - started;
        trace.worked(step, level.live ? (next.value?.workMs ?? 0) : passed, scope.log);
        if (next.done) break;
        opened++;
        if (scope === root && step.inputs.length === 0) trace.given(step, name);
        const known = this.finished(scope, step, index);
        if (known) {
          for (const { closed, rows } of gathers) rows.push(Promise.resolve(finishedRows(known, closed)));
          continue;
        }
        const item = next.value;
        const log = isKept ? new ItemLog(axis, index) : scope.log;
        const child = new Scope(program, level, scope, [...scope.at, placeOf(name, index, item)], deps.budget, log);
        const bytes = item.values.reduce<number>((sum, value) => sum + bytesOf(value), 0);
        held += bytes;
        const own = gathers.map(({ closed, rows }) => {
          const row = rowsOf(child, closed);
          rows.push(row);
          return { closed, rows: row };
        });
        const life: Promise<void> = this.runItem(child, step, item).then(() => {
          alive.delete(life);
          held -= bytes;
          room.ring();
          if (isKept && log && !scope.failure && !isBroken) checkpoint.keep(log, own, trace.elapsedMs);
          this.run.onChange();
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
    closeInflows(program, scope, axis, opened);
    await Promise.all(alive.keys());
  }

  private async runItem(child: Scope, step: HostStep, item: OpenedItem): Promise<void> {
    const fail = (thrown: unknown) => this.losses.fail(child, step, thrown);
    if (item.error) {
      fail(item.error);
      this.losses.show(child);
      child.end();
      return;
    }
    const delivered = deliver(this.run, child, step, step.outputs, item.values).catch(fail);
    await this.runScope(child);
    await delivered;
  }

  /** An item of the run that an earlier attempt has finished. */
  private finished(scope: Scope, step: HostStep, index: number) {
    const { root, checkpoint } = this.run;
    return scope === root ? checkpoint.find(step.opens as AxisId, index) : undefined;
  }

  /** What a kernel is given whose items come when they come. */
  private liveOf(scope: Scope, step: HostStep): KernelContext["live"] {
    const { deps, trace, request, checkpoint, root, onChange } = this.run;
    if (!deps.traits.live(step.op)) return undefined;
    const startedMs = trace.elapsedMs;
    const resumed = request.checkpoint === "resume";
    return {
      open: (node, options) => deps.live.open(node, { ...options, startedMs, resumed, onChange }),
      receive: (node, receiver) => deps.live.receive(node, receiver),
      resumeAt: scope === root ? checkpoint.nextOf(step.opens as AxisId) : 0,
      elapsedMs: startedMs,
    };
  }
}

function placeOf(axis: string, index: number, { timeMs, name }: OpenedItem): Place {
  return {
    axis,
    index,
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(name === undefined ? {} : { name }),
  };
}
