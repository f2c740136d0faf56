/** What a close gathers: of every item below it a row of the values that it asks for, found by walking down from the scope of its home. */
import type { AxisId, ValueId } from "../../ir/types";
import { missing } from "./missing";
import type { Program } from "./program";
import type { Row, Scope } from "./scope";

/** Axes whose closes gather from `axis` or from below it. */
export function routesThrough({ routes }: Program, axis: AxisId): AxisId[] {
  return [...routes].filter(([, { via }]) => via.includes(axis)).map(([closed]) => closed);
}

/** Each value by itself: what one list gathers of this item may hang on another list over the same items. */
export function rowOf(scope: Scope): Row {
  const contentOf = (value: ValueId) => scope.find(value).catch((thrown) => missing(thrown, scope));
  return new Map(scope.level.collects.map((value) => [value, contentOf(value)]));
}

/** What a close of `closed` gets of the item of `child`: none where it failed. */
export async function rowsOf(child: Scope, closed: AxisId): Promise<readonly Row[]> {
  if (child.level.id !== closed) return child.gather(closed).promise.catch(() => []);
  const row = await child.row.promise;
  return row ? [row] : [];
}
