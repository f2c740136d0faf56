import { describe, expect, test } from "vitest";
import { areRelated, isPrefix, joinPaths, widePath } from "./paths";
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

  test("what was filtered in several ways is widened to the items that all of it keeps some of", () => {
    expect(widePath(axes, [[kept], [other]])).toEqual([frame]);
    expect(widePath(axes, [[strict], [kept]])).toEqual([kept]);
    expect(widePath(axes, [[strict], [frame], []])).toEqual([frame]);
    expect(widePath(axes, [[kept]])).toEqual([kept]);
    expect(widePath(axes, [[], []])).toEqual([]);
    expect(widePath(axes, [[kept, line], [frame]])).toEqual([kept, line]);
    expect(widePath(axes, [[frame], [line]])).toBeNull();
    expect(
      widePath(axes, [
        [kept, line],
        [other, line],
      ]),
    ).toBeNull();
    expect(widePath(axes, [[kept, line], [other]])).toBeNull();
  });

  test("what a filter kept or left out as a whole is widened to the run", () => {
    const [yes, no, more] = [5, 6, 7] as const;
    const whole: Axis[] = [
      ...axes,
      { id: yes, name: "item", atMostOne: true },
      { id: no, name: "item", atMostOne: true },
      { id: more, name: "item", refines: yes },
    ];
    expect(widePath(whole, [[yes], [no]])).toEqual([]);
    expect(widePath(whole, [[more], [no]])).toEqual([]);
    expect(widePath(whole, [[yes], []])).toEqual([]);
    expect(widePath(whole, [[more], [yes]])).toEqual([yes]);
    expect(widePath(whole, [[yes], [frame]])).toBeNull();
  });

  test("paths are related where only filters tell them apart", () => {
    expect(areRelated(axes, [kept], [other])).toBe(true);
    expect(areRelated(axes, [kept], [frame, line])).toBe(true);
    expect(areRelated(axes, [frame], [line])).toBe(false);
  });
});
