import { describe, expect, test } from "vitest";
import type { Place } from "@/nodes/results";
import { clock, groupByPlace, holds, pathName, placeKey, timeOf } from "./places";

const page = (index: number, name?: string): Place => ({ axis: "page", index, ...(name && { name }) });
const line = (index: number): Place => ({ axis: "line", index });
const frame = (index: number, timeMs: number): Place => ({ axis: "frame", index, timeMs, name: "0:00" });

describe("clock", () => {
  test.each([
    [0, "0:00"],
    [5_000, "0:05"],
    [65_240, "1:05.2"],
    [59_960, "1:00"],
    [3_600_000, "1:00:00"],
    [3_725_500, "1:02:05.5"],
  ])("%d ms is %s", (ms, written) => expect(clock(ms)).toBe(written));
});

test("a place is called by its time, else its name, else its number", () => {
  expect(pathName([frame(2, 31_000)])).toBe("0:31");
  expect(pathName([page(0, "scan.jpg"), line(3)])).toBe("scan.jpg › Line 4");
  expect(pathName([])).toBe("");
});

test("a place holds itself and what lies in it, whatever a filter calls the axis", () => {
  expect(holds([], [page(1)])).toBe(true);
  expect(holds([page(1)], [{ axis: "kept", index: 1 }, line(0)])).toBe(true);
  expect(holds([page(1)], [page(2), line(1)])).toBe(false);
  expect(holds([page(1), line(0)], [page(1)])).toBe(false);
});

test("lines are grouped by their page, in the order they came", () => {
  const items = [
    [page(0), line(0)],
    [page(0), line(1)],
    [page(2), line(0)],
  ].map((at) => ({ at }));
  expect(groupByPlace(items).map(({ at, items: inside }) => [placeKey(at), inside.length])).toEqual([
    ["0", 2],
    ["2", 1],
  ]);
  expect(groupByPlace([{ at: [page(0)] }, { at: [page(1)] }])).toHaveLength(1);
});

test("the time of an item is that of its innermost timed step", () => {
  expect(timeOf({ at: [frame(0, 4_000), line(2)] })).toBe(4_000);
  expect(timeOf({ at: [page(0)] })).toBeUndefined();
});
