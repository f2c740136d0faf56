import { describe, expect, it } from "vitest";
import type { Tensor } from "../../segment";
import { cosine, NoiseMeter } from "./measures";

const tensor = (...values: number[]): Tensor => ({
  type: "float32",
  dims: [1, values.length],
  data: new Float32Array(values),
});
const decibels = (...items: [Record<string, Tensor>, Record<string, Tensor>][]) => {
  const meter = new NoiseMeter();
  for (const [reference, given] of items) meter.add(reference, given);
  return meter.decibels;
};

describe("noise", () => {
  it("is the ratio of squares, in decibels", () => {
    // 1 % of each value: a ten-thousandth of its square.
    expect(decibels([{ y: tensor(1, -2) }, { y: tensor(1.01, -2.02) }])).toBeCloseTo(40, 2);
  });

  it("is averaged over items, and of each item the worst output counts", () => {
    const [twenty, forty] = [{ y: tensor(1.1) }, { y: tensor(1.01) }];
    expect(decibels([{ y: tensor(1) }, twenty], [{ y: tensor(1) }, forty])).toBeCloseTo(30, 1);
    const two = { a: tensor(1), b: tensor(1) };
    expect(decibels([two, { a: tensor(1.1), b: tensor(1.01) }])).toBeCloseTo(20, 1);
  });

  it("is infinite where nothing differs, and counts what is not a number or not there as nothing but noise", () => {
    expect(decibels([{ y: tensor(1, 2) }, { y: tensor(1, 2) }])).toBe(Number.POSITIVE_INFINITY);
    expect(decibels([{ y: tensor(1, 2) }, { y: tensor(Number.NaN, 2) }])).toBeLessThan(5);
    expect(decibels([{ y: tensor(1, 2) }, {}])).toBeLessThan(0);
    expect(decibels([{ y: tensor(0) }, { y: tensor(1) }])).toBe(-120);
  });
});

describe("measures", () => {
  it("tell the angle of the worst output of each item", async () => {
    const reference = [await cosine.keep({ a: tensor(1, 0), b: tensor(2, 2) }, 0)];
    const given = [await cosine.keep({ a: tensor(1, 1), b: tensor(1, 1) }, 0)];
    expect(cosine.score(reference, given)).toBeCloseTo(Math.SQRT1_2);
    expect(cosine.score([[new Float32Array(2)]], [[new Float32Array(2)]])).toBe(1);
    expect(cosine.score([[new Float32Array([1])]], [[new Float32Array([0])]])).toBe(0);
  });
});
