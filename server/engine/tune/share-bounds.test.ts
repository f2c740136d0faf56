import { expect, it } from "vitest";
import { shareBounds } from "./share-bounds";

const rounded = (values: (number | null)[]) => values.map((value) => value && Math.round(value));

it("gives each graph in proportion to what it takes alone, and never nothing", () => {
  const sizes = [
    { ms: 90, bytes: 300 },
    { ms: 10, bytes: 100 },
    { ms: 0, bytes: 0 },
  ];
  const shares = shareBounds({ latencyMs: 200, memoryBytes: 1000 }, sizes);
  const times = shares.map(({ latencyMs }) => latencyMs as number);
  expect(times.reduce((a, b) => a + b)).toBeCloseTo(200);
  expect((times[0] as number) / (times[1] as number)).toBeCloseTo(9);
  expect(times[2]).toBeGreaterThan(0);
  expect(rounded(shares.map(({ memoryBytes }) => memoryBytes))).toEqual([726, 242, 32]);
});

it("asks for nothing where nothing is asked, and shares equally what was not sized", () => {
  const sizes = [
    { ms: 0, bytes: 0 },
    { ms: 0, bytes: 0 },
  ];
  expect(shareBounds({ latencyMs: null, memoryBytes: 100 }, sizes)).toEqual([
    { latencyMs: null, memoryBytes: 50 },
    { latencyMs: null, memoryBytes: 50 },
  ]);
});
