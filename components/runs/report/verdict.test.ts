import { expect, test } from "vitest";
import { factorOf, verdictOf } from "./verdict";

test.each([
  [100, 280, "faster"],
  [100, 104, "same"],
  [104, 100, "same"],
  [150, 100, "slower"],
] as const)("compiled %d ms beside %d ms is %s", (compiledMs, nodeByNodeMs, verdict) => {
  expect(verdictOf({ compiledMs, nodeByNodeMs })).toBe(verdict);
});

test("the factor is that of the slower way, whichever it is", () => {
  expect(factorOf({ compiledMs: 100, nodeByNodeMs: 280 })).toBeCloseTo(2.8);
  expect(factorOf({ compiledMs: 150, nodeByNodeMs: 100 })).toBeCloseTo(1.5);
});
