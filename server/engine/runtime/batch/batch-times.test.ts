import { describe, expect, it } from "vitest";
import { BatchTimes } from "./batch-times";

/** The sizes that are chosen, one batch after the other, on a machine where a batch of n rows costs `ms(n)`. */
function choices(first: number, most: number, ms: (rows: number) => number, count: number): number[] {
  const times = new BatchTimes(first, most);
  return Array.from({ length: count }, () => {
    const rows = times.limit;
    times.observe(rows, ms(rows));
    return rows;
  });
}

describe("BatchTimes", () => {
  it("goes up while calls cost more than rows, to the most there may be", () => {
    const chosen = choices(4, 64, (rows) => 10 + 0.1 * rows, 40);
    expect(chosen.slice(0, 4)).toEqual([4, 4, 8, 8]);
    expect(new Set(chosen.slice(-10))).toEqual(new Set([64]));
  });

  it("comes down to single rows where a batch leaves the cache", () => {
    const chosen = choices(4, 16, (rows) => rows * (10 + rows), 40);
    expect(new Set(chosen.slice(-10))).toEqual(new Set([1]));
  });

  it("stays small where larger saves next to nothing", () => {
    expect(choices(1, 8, (rows) => rows * 10 + 0.1, 40).at(-1)).toBe(1);
  });

  it("finds the middle, and finds it again when the machine has changed", () => {
    const times = new BatchTimes(1, 32);
    const work = (best: number, count: number) => {
      let rows = 0;
      for (let each = 0; each < count; each++) {
        rows = times.limit;
        times.observe(rows, rows * (10 + Math.abs(Math.log2(rows / best))));
      }
      return rows;
    };
    expect(work(4, 60)).toBe(4);
    expect(work(8, 900)).toBe(8);
  });

  it("is not led astray by one slow batch, and spends little on trying", () => {
    let batch = 0;
    const chosen = choices(1, 8, (rows) => rows * (rows > 1 ? 11 : 10) * (++batch % 17 === 0 ? 5 : 1), 2000);
    expect(chosen.filter((rows) => rows > 1).length).toBeLessThan(60);
  });

  it("tells what a batch will take from the nearest size it knows", () => {
    const times = new BatchTimes(1, 8);
    expect(times.expected(4)).toBeUndefined();
    times.observe(2, 20);
    expect(times.expected(8)).toBe(80);
    times.observe(8, 40);
    expect([times.expected(8), times.expected(1)]).toEqual([40, 10]);
  });
});
