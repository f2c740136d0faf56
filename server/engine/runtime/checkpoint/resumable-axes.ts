/**
 * Of which axes finished items can be kept, so that a run that was cut short goes on behind them. The items must be the same ones when
 * the run is begun again, one must not hang on another, and what lists gather of them must be small. Hence the axes
 * - that a step at root opens from the run's inputs, through host ops alone: what graphs and lists give may differ in rounding;
 * - whose items no op that remembers (ordered) takes one after another, and that no list over themselves is read in (reentrant);
 * - of which lists gather only plain values, no pixels, tensors or media.
 */
import type { AxisId, ValueId } from "../../ir/types";
import type { Step } from "../../plan";
import { type Program, valuesOf } from "../scopes/program";

const large = new Set(["image", "mask", "tensor", "video", "audio"]);

export function resumableAxes(program: Program): ReadonlySet<AxisId> {
  const { plan, levels, routes } = program;
  const kinds = new Map(plan.values.map(({ id, kind }) => [id, kind]));
  const makers = new Map<ValueId, Step>();
  for (const step of plan.steps) for (const value of step.outputs) makers.set(value, step);
  /** The step gives the same whenever it is run. */
  const isSettled = (step: Step | undefined): boolean =>
    step?.sort === "host" &&
    step.effect === "map" &&
    step.inputs.flatMap(valuesOf).every((value) => isSettled(makers.get(value)));
  const gathered = (axis: AxisId): readonly ValueId[] =>
    [...routes].flatMap(([closed, { home, via }]) =>
      home === "root" && via.includes(axis) ? (levels.get(closed)?.collects ?? []) : [],
    );
  const found = new Set<AxisId>();
  for (const step of levels.get("root")?.steps ?? []) {
    if (step.sort !== "host" || step.effect !== "open" || step.opens === null) continue;
    const level = levels.get(step.opens);
    if (!level || level.reentrant || level.ordered.length > 0) continue;
    if (!step.inputs.flatMap(valuesOf).every((value) => isSettled(makers.get(value)))) continue;
    if (gathered(step.opens).some((value) => large.has(kinds.get(value) ?? ""))) continue;
    found.add(step.opens);
  }
  return found;
}
