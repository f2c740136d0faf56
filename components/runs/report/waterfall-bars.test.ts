import { expect, test } from "vitest";
import type { StepTrace } from "@/nodes/results";
import { outline, waterfallOf } from "./waterfall-bars";

const step = (id: string, timeline?: number[]): StepTrace => ({
  step: id,
  title: id,
  nodes: [],
  sort: "host",
  rows: 1,
  batches: 1,
  busyMs: 1,
  queueMs: 0,
  failed: 0,
  timeline,
});

test("bars tell from when to when a step worked, and how much of it at a time", () => {
  const found = waterfallOf({ wallMs: 38, sliceMs: 10, steps: [step("a", [10, 0, 5]), step("b", [0, 20, 20, 4])] });
  expect(found?.bars.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [0, 30],
    [10, 38],
  ]);
  expect(found?.atOnce).toBe(2);
  expect(found?.bars[0]?.levels).toEqual([0.5, 0, 0.25]);
});

test("steps that did nothing are left out; a result that does not tell has no waterfall", () => {
  expect(waterfallOf({ wallMs: 5, sliceMs: 1, steps: [step("a", []), step("b", [1])] })?.bars.length).toBe(1);
  expect(waterfallOf({ wallMs: 5, sliceMs: 1, steps: [step("a", [])] })).toBeNull();
  expect(waterfallOf({ wallMs: 5, steps: [step("a")] })).toBeNull();
});

test("the scale has round times, at most six", () => {
  const ticks = (wallMs: number) => waterfallOf({ wallMs, sliceMs: 1, steps: [step("a", [1])] })?.ticks;
  expect(ticks(38)).toEqual([0, 10, 20, 30]);
  expect(ticks(1000)).toEqual([0, 200, 400, 600, 800, 1000]);
  expect(ticks(7340)).toEqual([0, 2000, 4000, 6000]);
});

test("an outline has a step per slice, and shows the least work", () => {
  expect(outline([0.5, 0, 0.001])).toBe("M0,1L0,0.5L1,0.5L1,1L2,1L2,0.92L3,0.92L3,1Z");
});
