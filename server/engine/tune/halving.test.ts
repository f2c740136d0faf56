import { expect, it } from "vitest";
import { successiveHalving } from "./halving";

async function rounds(candidates: readonly number[], { budgetMs = 800, kept = -1, tookMs = 0 } = {}) {
  const measured: [candidate: number, ms: number][] = [];
  let clock = 0;
  await successiveHalving(candidates, {
    measure: async (candidate, ms) => {
      measured.push([candidate, Math.round(ms)]);
      clock += tookMs || ms;
      return candidate;
    },
    budgetMs,
    now: () => clock,
    isKept: (candidate) => candidate === kept,
  });
  return { measured, clock };
}

it("measures the better half again, for twice as long", async () => {
  const { measured, clock } = await rounds([1, 2, 3, 4, 5, 6, 7, 8], { budgetMs: 2400 });
  expect(measured).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((each) => [each, 100]),
    ...[5, 6, 7, 8].map((each) => [each, 200]),
    ...[7, 8].map((each) => [each, 400]),
  ]);
  expect(clock).toBe(2400);
});

it("keeps in every round what the others are compared with", async () => {
  const { measured } = await rounds([1, 2, 3, 4], { kept: 1 });
  expect(measured.map(([candidate]) => candidate)).toEqual([1, 2, 3, 4, 1, 3, 4]);
});

it("ends when the time is used up, and measures nothing where there is no choice", async () => {
  expect((await rounds([1, 2, 3, 4], { tookMs: 500 })).measured).toHaveLength(2);
  expect((await rounds([1])).measured).toEqual([]);
});
