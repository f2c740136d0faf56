/** The algebra of axes of types.ts: prefixes up to refinement, and the join of several paths. */
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

/** True where the paths differ by refinements only, as far as the shorter one goes: parts of the same list. */
export function areRelated(axes: readonly Axis[], a: Path, b: Path): boolean {
  const root = (axis: AxisId): AxisId => {
    const wider = axes[axis]?.refines;
    return wider === undefined ? axis : root(wider);
  };
  return a.slice(0, b.length).every((axis, index) => root(axis) === root(b[index] as AxisId));
}
