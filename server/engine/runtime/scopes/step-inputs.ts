/**
 * What a host step works on: values of its own scope and of those around it, lists of what the items below have, and of branches
 * below what is there of this item.
 */
import type { AxisId, Slot, ValueId } from "../../ir/types";
import type { HostStep } from "../../plan";
import { Missing } from "./missing";
import { type LevelId, type OpTraits, valuesOf } from "./program";
import type { Scope } from "./scope";

/** One for each slot, once all of them are there. Rejects with what is missing. */
export async function inputsOf(scope: Scope, step: HostStep, traits: OpTraits): Promise<unknown[]> {
  const findOne = (value: ValueId) => (step.effect === "widen" ? branch(scope, value) : scope.find(value));
  const find = async (slot: Slot): Promise<unknown> => {
    if (slot === null) return undefined;
    return typeof slot === "number" ? findOne(slot) : Promise.all(slot.map(findOne));
  };
  if (step.effect !== "close" && step.effect !== "regroup") return Promise.all(step.inputs.map(find));
  const closing = traits.closingSlots(step.op);
  const rows =
    step.closes === null
      ? []
      : await completeRows(
          scope,
          step.closes,
          step.inputs.filter((_, index) => closing[index]),
        );
  return Promise.all(
    step.inputs.map(async (slot, index) => {
      if (!closing[index] || slot === null) return find(slot);
      if (step.closes === null) return [await find(slot)];
      return rows.map((row) => (typeof slot === "number" ? row.get(slot) : slot.map((value) => row.get(value))));
    }),
  );
}

/** A value of this item that may lie below it, on a refinement: undefined where the item was left out there. */
async function branch(scope: Scope, value: ValueId): Promise<unknown> {
  const home = scope.program.homeOf.get(value) as LevelId;
  for (let at: Scope | null = scope; at; at = at.parent) if (at.level.id === home) return scope.find(value);
  const [row] = await scope.gather(home as AxisId).promise;
  const content = await row?.get(value);
  if (content instanceof Missing) throw content;
  return content;
}

/** What a close gets of the items of the axis: of those that lack nothing of their own. */
async function completeRows(
  scope: Scope,
  axis: AxisId,
  slots: readonly Slot[],
): Promise<ReadonlyMap<ValueId, unknown>[]> {
  const route = scope.program.routes.get(axis);
  if (!route) throw new Error(`nothing leads to axis ${axis}, which is closed`);
  const home = scope.above(route.home);
  const wanted = slots.flatMap(valuesOf);
  const gathered = await home.gather(axis).promise;
  const rows = await Promise.all(
    gathered.map(
      async (row) => new Map(await Promise.all(wanted.map(async (value) => [value, await row.get(value)] as const))),
    ),
  );
  return rows.filter((row) =>
    wanted.every((value) => {
      const content = row.get(value);
      // What went wrong outside of the items is missing for the list as a whole.
      if (content instanceof Missing && content.depth <= home.at.length) throw content;
      return !(content instanceof Missing);
    }),
  );
}
