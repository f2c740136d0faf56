import { expect, it } from "vitest";
import { isFullFor, mayOpen } from "./window";

const config = { least: 2, most: 4, bytesPerAxis: 100 };

it("opens a few whatever their size, more while they are small, and always one", () => {
  expect(mayOpen(1, 1e9, false, config)).toBe(true);
  expect(mayOpen(2, 1e9, false, config)).toBe(false);
  expect(mayOpen(3, 50, false, config)).toBe(true);
  expect(mayOpen(4, 50, false, config)).toBe(false);
  expect(mayOpen(1, 0, true, config)).toBe(false);
  expect(mayOpen(0, 0, true, config)).toBe(true);
});

it.each([
  ["bytes", (share: number) => ({ used: share * 1000, rows: 0 })],
  ["rows", (share: number) => ({ used: 0, rows: Math.ceil(share * 2048) })],
])("stops a stack of work first, then programs, then people, by %s", (_, at) => {
  const stopped = (share: number) => {
    const { used, rows } = at(share);
    return (["bulk", "api", "interactive"] as const).filter((each) => isFullFor(each, { used, limit: 1000 }, rows));
  };
  expect(stopped(0.4)).toEqual([]);
  expect(stopped(0.6)).toEqual(["bulk"]);
  expect(stopped(0.8)).toEqual(["bulk", "api"]);
  expect(stopped(1)).toEqual(["bulk", "api", "interactive"]);
});
