/**
 * One instance of a level: the run itself, or one item of an axis. It holds the values made for that item until the
 * last step that reads them has ended. A value that cannot be made is lost to those who wait for it; where the item itself could
 * not be opened, or the run is given up, the scope fails as a whole: all it waits for is rejected, what it started is aborted.
 */
import type { Place } from "@/nodes/results";
import type { AxisId, ValueId } from "../../ir/types";
import type { Step } from "../../plan";
import type { ItemLog } from "../checkpoint/item-log";
import { bytesOf } from "../values";
import { Inflow } from "./inflow";
import type { Level, Program } from "./program";
import { Turnstile } from "./turnstile";
import type { ByteBudget } from "./window";

/** Values of the closing slots of one item, by value; each comes when it is made, and none rejects. */
export type Row = ReadonlyMap<ValueId, Promise<unknown>>;

interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

function defer<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // A scope that failed rejects values that nobody may be waiting for.
  promise.catch(() => {});
  return { promise, resolve, reject };
}

export class Scope {
  private readonly values = new Map<ValueId, { deferred: Deferred<unknown>; bytes: number; uses: number }>();
  private readonly gathered = new Map<AxisId, Deferred<readonly Row[]>>();
  private readonly controller = new AbortController();
  private readonly children = new Set<Scope>();
  private readonly turnstiles = new Map<Step, Turnstile>();
  private readonly inflows = new Map<Step, Inflow>();
  /** What closes of this axis get of this item; null where it failed. */
  readonly row = defer<Row | null>();
  failure: { error: unknown } | undefined;

  constructor(
    readonly program: Program,
    readonly level: Level,
    readonly parent: Scope | null,
    /** One place per axis of the level's path. */
    readonly at: readonly Place[],
    private readonly budget: ByteBudget,
    /** Where what comes out of the item of the run that this belongs to is written down; absent where nobody asks. */
    readonly log: ItemLog | undefined = parent?.log,
  ) {
    for (const [value, uses] of level.uses) this.values.set(value, { deferred: defer(), bytes: 0, uses });
    parent?.children.add(this);
    if (parent?.signal.aborted) this.controller.abort(parent.signal.reason);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Takes a value that was made for this item; returns at once where nobody will read it. */
  put(value: ValueId, content: unknown): void {
    const slot = this.values.get(value);
    if (!slot) return;
    slot.bytes = bytesOf(content);
    if (slot.bytes > 0) this.budget.add(slot.bytes);
    slot.deferred.resolve(content);
  }

  /** The value will not be made: whoever waits for it is rejected. */
  lose(value: ValueId, reason: unknown): void {
    this.values.get(value)?.deferred.reject(reason);
  }

  /** A value of this scope or of one around it, once it is made. */
  find(value: ValueId): Promise<unknown> {
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      const slot = scope.values.get(value);
      if (slot) return slot.deferred.promise;
    }
    return Promise.reject(new Error(`value ${value} is not in reach: the plan is inconsistent`));
  }

  release(value: ValueId): void {
    const slot = this.values.get(value);
    if (!slot || --slot.uses > 0) return;
    this.values.delete(value);
    if (slot.bytes > 0) this.budget.add(-slot.bytes);
  }

  /** The rows that a close over `axis` receives; settled by the step of this level that leads to that axis. */
  gather(axis: AxisId): Deferred<readonly Row[]> {
    let known = this.gathered.get(axis);
    if (!known) {
      known = defer();
      this.gathered.set(axis, known);
      if (this.failure) known.reject(this.failure.error);
    }
    return known;
  }

  /** Where this scope's items come in their order to a step of a level below: one turnstile for each axis instance. */
  turnstile(step: Step): Turnstile {
    let known = this.turnstiles.get(step);
    if (!known) {
      known = new Turnstile();
      this.turnstiles.set(step, known);
    }
    return known;
  }

  /** Where the items below this scope are handed to a fold of its level. */
  inflow(fold: Step): Inflow {
    let known = this.inflows.get(fold);
    if (!known) {
      known = new Inflow();
      this.inflows.set(fold, known);
      if (this.failure) known.fail(this.failure.error);
    }
    return known;
  }

  /** This item will not come, or not again, to the ordered steps of `level`: its own or a refinement of it. */
  pass(level: Level): void {
    for (const step of level.ordered) this.owner?.turnstile(step).pass(this.index);
  }

  /** Position on the innermost axis. */
  get index(): number {
    return this.at.at(-1)?.index ?? 0;
  }

  /** The scope that opened the axis this one lies on, however often that was thinned out since; null at root. */
  get owner(): Scope | null {
    let scope: Scope = this;
    while (scope.level.refines) scope = scope.parent as Scope;
    return scope.parent;
  }

  /** The scope up the line that stands on this level. */
  above(level: Level["id"]): Scope {
    let scope: Scope = this;
    while (scope.level.id !== level) scope = scope.parent as Scope;
    return scope;
  }

  /** Fails the item and all below it. The first reason counts: true where it was this one. */
  fail(error: unknown): boolean {
    if (this.failure) return false;
    this.failure = { error };
    this.abort(error);
    for (const { deferred } of this.values.values()) deferred.reject(error);
    for (const { reject } of this.gathered.values()) reject(error);
    for (const inflow of this.inflows.values()) inflow.fail(error);
    // At once and not at its end: what ends it may wait for the items behind it.
    this.pass(this.level);
    return true;
  }

  private abort(reason: unknown): void {
    if (!this.controller.signal.aborted) this.controller.abort(reason);
    for (const child of this.children) child.fail(reason);
  }

  /** Lets go of everything. */
  end(): void {
    for (const { bytes } of this.values.values()) if (bytes > 0) this.budget.add(-bytes);
    this.values.clear();
    this.gathered.clear();
    this.parent?.children.delete(this);
    this.pass(this.level);
    this.row.resolve(null);
  }
}
