import { expect, it } from "vitest";
import { tunedGraph, tuningPoint } from "../../testing/tuned-graph";
import { BatchTimes } from "./batch-times";
import { settingOf } from "./tuned-setting";

const tuned = tunedGraph({
  points: [
    tuningPoint({ workers: 1, threads: 2, batch: 1, rowsPerSecond: 100, batchMs: 10 }),
    tuningPoint({ workers: 2, threads: 1, batch: 1, rowsPerSecond: 90, batchMs: 22 }),
    tuningPoint({ workers: 2, threads: 1, batch: 2, rowsPerSecond: 140, batchMs: 28 }),
    tuningPoint({ workers: 2, threads: 1, batch: 4, rowsPerSecond: 110, batchMs: 72 }),
  ],
  untuned: 2,
  chosen: 2,
});

it("gives the runtime the threads, the workers, and what batches of that setting cost", () => {
  expect(settingOf(tuned)).toMatchObject({
    threads: 1,
    workers: 2,
    most: null,
    times: [
      { rows: 1, rowMs: 22 },
      { rows: 2, rowMs: 14 },
      { rows: 4, rowMs: 18 },
    ],
  });
});

it("what was chosen in the end is the best for the batcher too, whatever was measured of others", () => {
  for (const chosen of [1, 2, 3]) {
    const { times } = settingOf({ ...tuned, chosen });
    expect(new BatchTimes(1, 8, times).limit).toBe(tuned.points[chosen]?.batch);
  }
});

it("bounds batches where the graph was held to something", () => {
  expect(settingOf({ ...tuned, latencyMs: 50 }).most).toBe(2);
  expect(settingOf({ ...tuned, latencyMs: 100 }).most).toBe(4);
});

it("counts batches as the batcher does, where they are sums of extents", () => {
  const summed = settingOf({ ...tuned, unit: 32, latencyMs: 50 });
  expect(summed).toMatchObject({ rowBytes: 0.5, most: 64 });
  expect(summed.times[1]).toEqual({ rows: 64, rowMs: 14 / 32 });
  expect(new BatchTimes(256, 4096, settingOf({ ...tuned, unit: 40 }).times).limit).toBe(64);
});

it("the first batch is the best that was measured, and no size is tried that was; another machine is learned all the same", () => {
  const times = new BatchTimes(1, 8, settingOf(tuned).times);
  expect(times.limit).toBe(2);
  expect(times.expected(4)).toBe(72);
  for (let batch = 0; batch < 20; batch++) {
    times.observe(times.limit, 14 * times.limit);
    expect(times.limit).toBe(2);
  }
  // Now rows cost the same whatever the batch, and calls much.
  const chosen = Array.from({ length: 1200 }, () => {
    const rows = times.limit;
    times.observe(rows, 100 + rows);
    return rows;
  });
  expect(chosen.at(-1)).toBe(8);
});
