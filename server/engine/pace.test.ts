import { expect, it } from "vitest";
import { Pace } from "./pace";

it("tells how long so many runs will take, by the last half minute", () => {
  let now = 0;
  const pace = new Pace(() => now);
  expect(pace.secondsFor(2)).toBe(60);
  for (now = 0; now < 10_000; now += 500) pace.count();
  expect(pace.secondsFor(10)).toBeCloseTo(5, 0);
  expect(pace.retrySeconds(20)).toBe(Math.ceil(pace.secondsFor(10)));
  expect([pace.retrySeconds(0), pace.retrySeconds(1e6)]).toEqual([1, 600]);
  // The pace of what was long ago counts no more.
  now = 60_000;
  expect(pace.secondsFor(1)).toBe(30);
});
