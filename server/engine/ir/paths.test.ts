import { describe, expect, test } from "vitest";
import { areRelated, isPrefix, joinPaths } from "./paths";
import type { Axis } from "./types";

const [frame, line, kept, strict, other] = [0, 1, 2, 3, 4] as const;
/** kept refines frame, strict refines kept, other refines frame on its own. */
const axes: Axis[] = [
  { id: frame, name: "frame" },
  { id: line, name: "line" },
  { id: kept, name: "frame", refines: frame },
  { id: strict, name: "frame", refines: kept },
  { id: other, name: "frame", refines: frame },
];

describe("paths", () => {
  test("a prefix may be wider at every step, never narrower", () => {
    expect(isPrefix(axes, [], [frame, line])).toBe(true);
    expect(isPrefix(axes, [frame], [strict, line])).toBe(true);
    expect(isPrefix(axes, [kept], [frame, line])).toBe(false);
    expect(isPrefix(axes, [frame, line], [frame])).toBe(false);
  });

  test("the join is the path that all others are prefixes of, in whatever order they come", () => {
    for (const paths of [
      [[], [frame], [strict]],
      [[strict], [], [kept]],
    ])
      expect(joinPaths(axes, paths)).toEqual([strict]);
    expect(joinPaths(axes, [])).toEqual([]);
    expect(joinPaths(axes, [[kept], [frame, line]])).toBeNull();
    expect(joinPaths(axes, [[kept], [other]])).toBeNull();
    expect(joinPaths(axes, [[frame], [line]])).toBeNull();
  });

  test("paths are related where only filters tell them apart", () => {
    expect(areRelated(axes, [kept], [other])).toBe(true);
    expect(areRelated(axes, [kept], [frame, line])).toBe(true);
    expect(areRelated(axes, [frame], [line])).toBe(false);
  });
});
