import { expect, it } from "vitest";
import type { PrecisionForm, PrecisionSearch } from "@/nodes/precision";
import { frame, pointsOf, scaleOf } from "./curve-points";

const form = (name: string, factor: number | null, score: number | null, bytes: number): PrecisionForm => ({
  name,
  title: { key: "static", params: { method: "mse" } },
  scheme: "static",
  kept: [],
  bytes,
  factor,
  score,
  decibels: null,
  file: name,
  alone: false,
  failure: factor === null ? "no" : null,
  items: [],
  said: [],
});
const searched = (...forms: PrecisionForm[]) => ({ forms }) as PrecisionSearch;
const search = searched(
  form("whole", 1, 1, 400),
  form("good", 2, 0.99, 100),
  form("bad", 3, 0.2, 100),
  form("broken", null, null, 100),
);

it.each(["speed", "size"] as const)("every form that ran lies inside the frame, %s across", (axis) => {
  const points = pointsOf(search, axis, scaleOf(search, axis, 0.98));
  expect(points.map(({ form: { name } }) => name)).toEqual(["whole", "good", "bad"]);
  for (const { x, y } of points) {
    expect(x).toBeGreaterThan(frame.left);
    expect(x).toBeLessThan(frame.right);
    expect(y).toBeGreaterThanOrEqual(frame.top);
    expect(y).toBeLessThanOrEqual(frame.bottom);
  }
});

it("faster lies to the right, more accurate above, and what is far off at the edge", () => {
  const scale = scaleOf(search, "speed", 0.98);
  const [whole, good, bad] = pointsOf(search, "speed", scale);
  expect(good?.x).toBeGreaterThan(whole?.x as number);
  expect(good?.y).toBeGreaterThan(whole?.y as number);
  expect(bad?.y).toBe(frame.bottom);
  expect(scale.y(0.98) - scale.y(1)).toBeGreaterThan(20);
  expect(scale.ticksX).toContain(2);
  expect(scale.ticksY.length).toBeLessThanOrEqual(8);
});

it("without a judge all lie at one height", () => {
  const unjudged = searched(form("whole", 1, null, 4), form("other", 2, null, 2));
  const points = pointsOf(unjudged, "speed", scaleOf(unjudged, "speed", null));
  expect(new Set(points.map(({ y }) => y)).size).toBe(1);
});
