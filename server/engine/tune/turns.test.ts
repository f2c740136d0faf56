import { expect, it } from "vitest";
import { inTurns, rounds } from "./turns";

it("compares each with the first, by what both gave in the same round", async () => {
  const order: number[] = [];
  // The machine becomes slower and slower, and one round is an accident of the second.
  const found = await inTurns(3, async (place) => {
    order.push(place);
    const slowness = 2 ** Math.floor((order.length - 1) / 3);
    const isAccident = place === 1 && order.length < 3;
    return {
      rowsPerSecond: ([100, 250, 50][place] as number) / slowness / (isAccident ? 100 : 1),
      batchMs: 1,
      rowCpuMs: ([10, 4, 10][place] as number) * slowness,
    };
  });
  expect(found).toEqual([
    { rate: 1, cost: 1 },
    { rate: 2.5, cost: 0.4 },
    { rate: 0.5, cost: 1 },
  ]);
  expect(order.slice(0, 6)).toEqual([0, 1, 2, 2, 1, 0]);
  expect(order).toHaveLength(3 * rounds);
});
