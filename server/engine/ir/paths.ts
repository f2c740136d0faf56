/** The algebra of axes of types.ts: prefixes up to refinement, the join of several paths, and the items that several keep some of. */
import type { Axis, AxisId } from "./types";

type Path = readonly AxisId[];

/** True where `inner` is `outer` or refines it, however many times over. */
function refinesOrIs(axes: readonly Axis[], inner: AxisId, outer: AxisId): boolean {
  for (let axis: AxisId | undefined = inner; axis !== undefined; axis = axes[axis]?.refines)
    if (axis === outer) return true;
  return false;
}

export function isPrefix(axes: readonly Axis[], outer: Path, inner: Path): boolean {
  return outer.length <= inner.length && outer.every((axis, index) => refinesOrIs(axes, inner[index] as AxisId, axis));
}

/** The path that all others are prefixes of; null where there is none. */
export function joinPaths(axes: readonly Axis[], paths: readonly Path[]): Path | null {
  let longest: Path = [];
  for (const path of paths) {
    if (isPrefix(axes, longest, path)) longest = path;
    else if (!isPrefix(axes, path, longest)) return null;
  }
  return longest;
}

/**
 * The narrowest path whose items all of them keep some of, however each was filtered; those that lie further out are prefixes of
 * it. Null where they are no parts of one list.
 */
export function widePath(axes: readonly Axis[], paths: readonly Path[]): Path | null {
  const depth = Math.max(0, ...paths.map(({ length }) => length));
  if (depth === 0) return [];
  const [ends, further] = [
    paths.filter(({ length }) => length === depth),
    paths.filter(({ length }) => length < depth),
  ];
  const outer = ends[0]?.slice(0, -1) ?? [];
  if (ends.some((path) => outer.some((axis, index) => axis !== path[index]))) return null;
  const lines = ends.map((path) => lineOf(axes, path.at(-1) as AxisId));
  // What was kept or left out as a whole, beside what was there in any case.
  const isWhole = lines.every((line) => axes[line.at(-1) as AxisId]?.atMostOne);
  const shared = lines[0]?.find((axis) => lines.every((line) => line.includes(axis)));
  const wide =
    isWhole && (further.length > 0 || shared === undefined) ? [] : shared === undefined ? null : [...outer, shared];
  return wide && further.every((path) => isPrefix(axes, path, wide)) ? wide : null;
}

/** The axis and those that it refines, the widest last. */
function lineOf(axes: readonly Axis[], axis: AxisId): AxisId[] {
  const wider = axes[axis]?.refines;
  return wider === undefined ? [axis] : [axis, ...lineOf(axes, wider)];
}

/** True where the paths differ by refinements only, as far as the shorter one goes: parts of the same list. */
export function areRelated(axes: readonly Axis[], a: Path, b: Path): boolean {
  const root = (axis: AxisId): AxisId => {
    const wider = axes[axis]?.refines;
    return wider === undefined ? axis : root(wider);
  };
  return a.slice(0, b.length).every((axis, index) => root(axis) === root(b[index] as AxisId));
}
