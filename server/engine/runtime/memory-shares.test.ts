import { expect, test } from "vitest";
import { machineBytes, memoryShares } from "./memory-shares";

const mebibyte = 2 ** 20;

test("a small machine shares out what there is, a large one no more pixels than keep it busy", () => {
  const small = memoryShares(600 * mebibyte);
  expect(small.pixels / mebibyte).toBe(60);
  expect(small.models / mebibyte).toBe((600 - 128 - 60) / 2);
  expect(memoryShares(16_384 * mebibyte).pixels / mebibyte).toBe(160);
  expect(memoryShares(100 * mebibyte).models).toBe(0);
});

test("without a setting it is a part of what the machine has", () => {
  expect(memoryShares().total).toBeCloseTo(machineBytes() * 0.6);
  expect(machineBytes()).toBeGreaterThan(64 * mebibyte);
});
