import fc from "fast-check";
import { expect, test } from "vitest";
import { slices, Timeline } from "./timeline";

test("work is spread over the slices that it took", () => {
  const timeline = new Timeline<string>();
  timeline.add("a", 1.5, 3.5, 4);
  expect(timeline.of("a")).toEqual([0, 1, 2, 1]);
  expect(timeline.of("b")).toEqual([]);
});

test("a share of a batch lies where the batch ran, and weighs its own part", () => {
  const timeline = new Timeline<string>();
  for (let row = 0; row < 4; row++) timeline.add("a", 10, 12, 0.5);
  expect(timeline.of("a").slice(10)).toEqual([1, 1]);
});

test("what took no time is not lost", () => {
  const timeline = new Timeline<string>();
  timeline.add("a", 5, 5, 0.3);
  expect(timeline.of("a").at(5)).toBe(0.3);
});

test("slices grow with the run: the room stays, sums and places hold", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50_000), fc.nat(900)), { minLength: 1, maxLength: 40 }), (spans) => {
      const timeline = new Timeline<string>();
      for (const [from, long] of spans) timeline.add("a", from, from + long, long);
      const line = timeline.of("a");
      expect(line.length).toBeLessThanOrEqual(slices);
      const total = spans.reduce((sum, [, long]) => sum + long, 0);
      expect(Math.abs(line.reduce((sum, work) => sum + work, 0) - total)).toBeLessThan(0.01 * slices);
      const end = Math.max(...spans.filter(([, long]) => long > 0).map(([from, long]) => from + long), 0);
      expect(line.length * timeline.sliceMs).toBeLessThanOrEqual(end + 2 * timeline.sliceMs);
    }),
  );
});
