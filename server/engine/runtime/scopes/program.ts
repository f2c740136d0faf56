/**
 * What a plan says about scopes, worked out once: which steps, values and taps live on which level, which step leads to
 * which deeper level, what a close collects, and after which step a value is no longer needed.
 *
 * A level is one axis (or the root). Its parent is the innermost axis of the step that opens it: that makes a refined
 * axis a child of the axis it refines.
 */
import type { AxisId, Slot, Tap, ValueId } from "../../ir/types";
import type { ExecutionPlan, HostStep, Step } from "../../plan";

export type LevelId = AxisId | "root";

export interface Level {
  id: LevelId;
  parent: LevelId | null;
  steps: Step[];
  taps: Map<ValueId, Tap[]>;
  /** Values of this level to let go of after each step, by the step's position. A step that opens a level also holds what is read below it. */
  releases: ValueId[][];
  /** How many of `releases` name the value, plus one where a close collects it. Values nobody uses are never kept. */
  uses: Map<ValueId, number>;
  /** What closes of this axis collect from each of its scopes (found by walking outwards). */
  collects: ValueId[];
  /** The items of this axis wait for a close over themselves: all must be alive at once, and are collected before they end. */
  reentrant: boolean;
  /** Its items come when they come, and only once. */
  live: boolean;
  /** Its items are some of the parent level's. */
  refines: boolean;
  /** Steps that take the items of this axis in their order, those on refinements of it included. */
  ordered: Step[];
}

export interface Program {
  plan: ExecutionPlan;
  levels: ReadonlyMap<LevelId, Level>;
  /** Position of each step within its level. */
  position: ReadonlyMap<Step, number>;
  /** The level on which a value is made. */
  homeOf: ReadonlyMap<ValueId, LevelId>;
  /** Levels from below `home` down to the axis that is closed, or widened. */
  routes: ReadonlyMap<AxisId, { home: LevelId; via: readonly AxisId[] }>;
  /** The step at root (or itself) under which a step runs: once that ends, the step has run for the last time. */
  rootStep: ReadonlyMap<Step, Step>;
  /** Of steps that hand an item over to a fold: that fold, and the axis under the fold's own level that the items lie on or below. */
  handsTo: ReadonlyMap<Step, { fold: HostStep; axis: AxisId }>;
}

/** What the op table says of an op. A close that is ordered is a fold. */
export interface OpTraits {
  /** Which input slots receive lists. */
  closingSlots(op: string): readonly boolean[];
  /** True where items come in their order. */
  ordered(op: string): boolean;
  /** True where what it opens comes only once. */
  live(op: string): boolean;
}

export function valuesOf(slot: Slot): readonly ValueId[] {
  return slot === null ? [] : typeof slot === "number" ? [slot] : slot;
}

/** It takes the items of the axis that it closes one after another as they come, and none of them is kept. */
export function isFold(step: Step, traits: OpTraits): boolean {
  return step.sort === "host" && step.effect === "close" && traits.ordered(step.op);
}

const innermost = (path: readonly AxisId[]): LevelId => path.at(-1) ?? "root";

export function buildProgram(plan: ExecutionPlan, taps: "interactive" | "service", traits: OpTraits): Program {
  const wanted = plan.steps.filter((step) => taps === "interactive" || step.forOutputs);
  /** Of each fold: what brings it an item, which is a step of the item's own level, and of those that come in their order. */
  const handing = new Map<Step, HostStep>();
  const steps = wanted.flatMap((step): Step[] => {
    if (step.sort !== "host" || step.closes === null || !isFold(step, traits)) return [step];
    const hand: HostStep = { ...step, effect: "map", path: [...step.path, step.closes], closes: null, outputs: [] };
    handing.set(hand, step);
    return [hand, step];
  });
  const opener = new Map<AxisId, HostStep>();
  for (const step of steps) if (step.sort === "host" && step.opens !== null) opener.set(step.opens, step);

  // On path [] a refinement opens an axis of its own, of no or one item.
  const refines = new Set(plan.axes.filter((axis) => axis.refines !== undefined).map(({ id }) => id));
  const levels = new Map<LevelId, Level>();
  const level = (id: LevelId): Level => {
    const known = levels.get(id);
    if (known) return known;
    const parent = id === "root" ? null : innermost(opener.get(id)?.path ?? []);
    const made: Level = {
      id,
      parent,
      steps: [],
      taps: new Map(),
      releases: [],
      uses: new Map(),
      collects: [],
      reentrant: false,
      live: id !== "root" && traits.live(opener.get(id)?.op ?? ""),
      refines: refines.has(id as AxisId),
      ordered: [],
    };
    levels.set(id, made);
    if (parent !== null) level(parent);
    return made;
  };
  level("root");
  for (const axis of opener.keys()) level(axis);
  const position = new Map<Step, number>();
  for (const step of steps) {
    const home = level(innermost(step.path));
    position.set(step, home.steps.push(step) - 1);
    home.releases.push([]);
    if (step.sort !== "host" || !traits.ordered(step.op) || isFold(step, traits)) continue;
    for (let at = home; ; at = level(at.parent as LevelId)) {
      at.ordered.push(step);
      if (!at.refines) break;
    }
  }
  const homeOf = new Map<ValueId, LevelId>();
  for (const step of steps) {
    const at: LevelId = step.sort === "host" && step.opens !== null ? step.opens : innermost(step.path);
    for (const value of step.outputs) homeOf.set(value, at);
  }
  for (const tap of plan.taps) {
    const at = homeOf.get(tap.value);
    if (at === undefined || (taps === "service" && !tap.full)) continue;
    const { taps: list } = level(at);
    list.set(tap.value, [...(list.get(tap.value) ?? []), tap]);
  }

  /** Outermost first, from root to the level itself. */
  const lineage = (id: LevelId): LevelId[] => {
    const chain: LevelId[] = [];
    for (let at: LevelId | null = id; at !== null; at = level(at).parent) chain.unshift(at);
    return chain;
  };
  /** The step of level `above` that leads towards level `below`. */
  const leading = (above: LevelId, below: LevelId): HostStep => {
    const chain = lineage(below);
    return opener.get(chain[chain.indexOf(above) + 1] as AxisId) as HostStep;
  };

  const routes = new Map<AxisId, { home: LevelId; via: readonly AxisId[] }>();
  /** Steps that wait for items below them, with the way down to these. */
  const gatherers: { step: HostStep; via: readonly AxisId[] }[] = [];
  const collect = (axis: AxisId, value: ValueId) => {
    const { collects } = level(axis);
    if (!collects.includes(value)) collects.push(value);
  };
  const handsTo = new Map<Step, { fold: HostStep; axis: AxisId }>();
  for (const step of steps) {
    if (step.sort !== "host" || step.closes === null || (step.effect !== "close" && step.effect !== "regroup"))
      continue;
    let first = step.closes;
    for (
      let wider = plan.axes.find(({ id }) => id === first)?.refines;
      wider !== undefined;
      wider = plan.axes.find(({ id }) => id === first)?.refines
    )
      first = wider;
    const home = level(first).parent as LevelId;
    const chain = lineage(step.closes);
    const via = chain.slice(chain.indexOf(home) + 1) as AxisId[];
    gatherers.push({ step, via });
    const { closes } = step;
    if (isFold(step, traits)) {
      for (const [hand, fold] of handing) if (fold === step) handsTo.set(hand, { fold, axis: first });
      continue;
    }
    routes.set(step.closes, { home, via });
    traits.closingSlots(step.op).forEach((isClosing, index) => {
      if (isClosing) for (const value of valuesOf(step.inputs[index] ?? null)) collect(closes, value);
    });
  }
  /** Of a widening step: the inputs that lie below it, on refinements. */
  const narrow = (step: Step): ValueId[] => {
    if (step.sort !== "host" || step.effect !== "widen") return [];
    const own = lineage(innermost(step.path));
    return step.inputs.flatMap(valuesOf).filter((value) => !own.includes(homeOf.get(value) ?? "root"));
  };
  for (const step of steps)
    for (const value of narrow(step)) {
      const axis = homeOf.get(value) as AxisId;
      const home = innermost(step.path);
      const chain = lineage(axis);
      const via = chain.slice(chain.indexOf(home) + 1) as AxisId[];
      // A close of the same axis comes from further out, and passes by here.
      if (!routes.has(axis)) routes.set(axis, { home, via });
      gatherers.push({ step: step as HostStep, via });
      collect(axis, value);
    }

  const hold = (reader: LevelId, value: ValueId, direct: Step | null): void => {
    const at = homeOf.get(value);
    if (at === undefined) return;
    const holder = at === reader ? direct : leading(at, reader);
    if (!holder) return;
    const list = level(at).releases[position.get(holder) as number] as ValueId[];
    if (!list.includes(value)) list.push(value);
  };
  for (const step of steps) {
    const closing = step.sort === "host" && step.closes !== null ? traits.closingSlots(step.op) : [];
    const below = narrow(step);
    step.inputs.forEach((slot, index) => {
      if (closing[index]) return;
      for (const value of valuesOf(slot)) if (!below.includes(value)) hold(innermost(step.path), value, step);
    });
  }
  for (const each of levels.values()) for (const value of each.collects) hold(each.id, value, null);
  for (const each of levels.values()) {
    for (const value of [...each.releases.flat(), ...each.collects.filter((value) => homeOf.get(value) === each.id)])
      each.uses.set(value, (each.uses.get(value) ?? 0) + 1);
  }

  markReentrant(gatherers, steps, level, lineage);
  const rootStep = new Map<Step, Step>();
  for (const step of steps) rootStep.set(step, step.path.length === 0 ? step : leading("root", innermost(step.path)));
  return { plan, levels, position, homeOf, routes, rootStep, handsTo };
}

/** An axis is reentrant when a step below the route of a close needs, directly or not, what that close makes; so for what widens. */
function markReentrant(
  gatherers: readonly { step: HostStep; via: readonly AxisId[] }[],
  steps: readonly Step[],
  level: (id: LevelId) => Level,
  lineage: (id: LevelId) => LevelId[],
): void {
  for (const { step: gatherer, via } of gatherers) {
    const tainted = new Set<ValueId>(gatherer.outputs);
    for (const step of steps) {
      if (!step.inputs.some((slot) => valuesOf(slot).some((value) => tainted.has(value)))) continue;
      for (const value of step.outputs) tainted.add(value);
      if (lineage(innermost(step.path)).includes(via[0] as AxisId))
        for (const axis of via) level(axis).reentrant = true;
    }
  }
}
