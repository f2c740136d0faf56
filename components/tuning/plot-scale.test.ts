import { expect, it } from "vitest";
import type { TuningPoint } from "@/nodes/tuning";
import { frame, plotScale } from "./plot-scale";

const point = (batchMs: number, rowsPerSecond: number): TuningPoint => ({
  threads: 1,
  workers: 1,
  batch: 1,
  bytes: 1,
  batchMs,
  rowsPerSecond,
});

it.each([
  ["of one point", [point(5, 10)], null],
  ["over decades", [point(0.2, 4000), point(900, 12)], 50],
  ["where no time was measured", [point(0, 1e6)], null],
] as const)("everything lies inside the frame, %s", (_, points, latencyMs) => {
  const scale = plotScale({ points: [...points], latencyMs });
  for (const { batchMs, rowsPerSecond } of points) {
    expect(scale.x(batchMs)).toBeGreaterThan(frame.left);
    expect(scale.x(batchMs)).toBeLessThan(frame.right);
    expect(scale.y(rowsPerSecond)).toBeGreaterThan(frame.top);
    expect(scale.y(rowsPerSecond)).toBeLessThanOrEqual(frame.bottom);
  }
  if (latencyMs !== null) expect(scale.x(latencyMs)).toBeLessThan(frame.right);
  for (const ticks of [scale.ticksX, scale.ticksY]) expect(ticks.length).toBeLessThanOrEqual(8);
});

it("quicker lies to the left, more items a second above", () => {
  const scale = plotScale({ points: [point(1, 100), point(10, 50)], latencyMs: null });
  expect(scale.x(1)).toBeLessThan(scale.x(10));
  expect(scale.y(100)).toBeLessThan(scale.y(50));
  expect(scale.ticksX).toEqual([1, 2, 5, 10]);
  expect(scale.ticksY).toEqual([0, 50, 100]);
});
