import { expect, it } from "vitest";
import type { TuningPoint } from "@/nodes/tuning";
import { contest, quickest } from "./choose";

const own = { threads: 1, workers: 2 };
const unbound = { latencyMs: null, memoryBytes: null };
const point = (
  workers: number,
  threads: number,
  batch: number,
  rowsPerSecond: number,
  more: Partial<TuningPoint> = {},
) =>
  ({
    workers,
    threads,
    batch,
    rowsPerSecond,
    batchMs: (1000 * workers * batch) / rowsPerSecond,
    bytes: 0,
    ...more,
  }) satisfies TuningPoint;

it("takes the smallest batch that is nearly as quick, of the same threads and workers", () => {
  const points = [point(2, 1, 1, 60), point(2, 1, 2, 98), point(2, 1, 4, 100), point(1, 2, 1, 99)];
  expect(quickest(points)).toBe(points[1]);
});

it("names what runs untuned, and the best of all", () => {
  const mine = point(2, 1, 2, 100);
  const other = point(1, 2, 1, 130);
  expect(contest([mine, other], own, unbound)).toEqual({ untuned: mine, best: other, isKept: true });
  expect(contest([mine, point(1, 2, 1, 80)], own, unbound).best).toBe(mine);
});

it("holds to the bounds, whatever is quicker", () => {
  const quick = point(2, 1, 8, 200, { batchMs: 80, bytes: 50 });
  const slow = point(1, 2, 1, 90, { batchMs: 11, bytes: 20 });
  expect(contest([quick, slow], own, { latencyMs: 20, memoryBytes: null })).toMatchObject({
    untuned: quick,
    best: slow,
    isKept: true,
  });
  expect(contest([quick, slow], own, { latencyMs: null, memoryBytes: 30 }).best).toBe(slow);
});

it("comes as near as it can to bounds that nothing keeps, and says so", () => {
  const quick = point(2, 1, 8, 200, { batchMs: 80 });
  const slow = point(1, 2, 1, 90, { batchMs: 11 });
  expect(contest([quick, slow], own, { latencyMs: 5, memoryBytes: null })).toMatchObject({ best: slow, isKept: false });
});
