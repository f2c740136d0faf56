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

it("names what runs untuned, and the quickest with one thread and with several", () => {
  const mine = point(2, 1, 2, 100);
  const other = point(1, 2, 1, 130);
  expect(contest([mine, other], own, unbound)).toMatchObject({ untuned: mine, narrow: mine, wide: other });
  expect(contest([mine], own, unbound)).toMatchObject({ untuned: mine, narrow: mine, wide: null });
});

it("holds to the bounds, whatever is quicker", () => {
  const quick = point(2, 1, 8, 200, { batchMs: 80, bytes: 50 });
  const slow = point(1, 2, 1, 90, { batchMs: 11, bytes: 20 });
  const latency = contest([quick, slow], own, { latencyMs: 20, memoryBytes: null });
  expect(latency).toMatchObject({ untuned: quick, narrow: null, wide: slow });
  expect(contest([quick, slow], own, { latencyMs: null, memoryBytes: 30 })).toMatchObject({ narrow: null, wide: slow });
});

it("comes as near as it can to bounds that nothing keeps", () => {
  const quick = point(2, 1, 8, 200, { batchMs: 80 });
  const slow = point(1, 2, 1, 90, { batchMs: 11 });
  const none = contest([quick, slow], own, { latencyMs: 5, memoryBytes: null });
  expect(none).toMatchObject({ narrow: null, wide: null, nearest: slow });
});
