import fc from "fast-check";
import { expect, test } from "vitest";
import { itemAt, neighbour, snapped, spotsFor, ticks } from "./track-layout";

test("labels stand at round times and leave each other room", () => {
  expect(ticks(60_000, 640)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000]);
  expect(ticks(13_300, 800).slice(0, 3)).toEqual([0, 2_000, 4_000]);
  expect(ticks(0, 800)).toEqual([]);
  expect(ticks(60_000, 0)).toEqual([]);
});

test("small pictures never cover each other and never leave the line", () => {
  const times = fc
    .array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 200 })
    .map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(times, fc.integer({ min: 60, max: 2000 }), (timesMs, widthPx) => {
      const spots = spotsFor(timesMs, 60_000, widthPx, 58);
      expect(spots.length > 0).toBe(timesMs.length > 0);
      for (const [index, { leftPx }] of spots.entries()) {
        expect(leftPx).toBeGreaterThanOrEqual(index === 0 ? 0 : (spots[index - 1]?.leftPx ?? 0) + 58);
        expect(leftPx).toBeLessThanOrEqual(widthPx - 58);
      }
    }),
  );
});

test("the item under the playhead is the last that began", () => {
  const times = [0, 6_000, 14_000];
  expect([0, 5_999, 6_000, 99_000].map((ms) => itemAt(times, ms))).toEqual([0, 0, 1, 2]);
  expect(itemAt([500], 0)).toBe(-1);
  expect(itemAt([], 0)).toBe(-1);
});

test("a press near a stop goes to it, one further off stays where it is", () => {
  expect(snapped(10_300, [0, 10_000], 60_000, 600)).toBe(10_000);
  expect(snapped(9_700, [0, 10_000], 60_000, 600)).toBe(10_000);
  expect(snapped(12_000, [0, 10_000], 60_000, 600)).toBe(12_000);
});

test("from stop to stop", () => {
  expect(neighbour(6_000, [0, 6_000, 14_000], 1)).toBe(14_000);
  expect(neighbour(6_000, [0, 6_000, 14_000], -1)).toBe(0);
  expect(neighbour(14_000, [0, 6_000, 14_000], 1)).toBeUndefined();
});
