import { describe, expect, it } from "vitest";
import { largestError, tolerance } from "./compare";
import { joinRows, sampleRow } from "./sample";
import type { Tensor } from "./segment";

const floats = (...values: number[]): Record<string, Tensor> => ({
  y: { type: "float32", dims: [values.length], data: Float32Array.from(values) },
});
const whole = (values: number[]): Record<string, Tensor> => ({
  y: { type: "int32", dims: [values.length], data: Int32Array.from(values) },
});

describe("largestError", () => {
  it("judges by the tensor's scale", () => {
    expect(largestError(floats(100, 0.001), floats(100, 0.002))).toBeLessThan(tolerance);
    expect(largestError(floats(1, 0.5), floats(1, 0.51))).toBeGreaterThan(tolerance);
    expect(largestError(floats(1, 2), floats(1, 2))).toBe(0);
  });

  it("takes other shapes, missing results and numbers that are none for wrong", () => {
    expect(largestError(floats(1, 2), floats(1))).toBe(Number.POSITIVE_INFINITY);
    expect(largestError(floats(1), {})).toBe(Number.POSITIVE_INFINITY);
    expect(largestError(floats(1), floats(Number.NaN))).toBe(Number.POSITIVE_INFINITY);
    expect(largestError(floats(Number.NaN), floats(Number.NaN))).toBe(0);
  });

  it("allows one index in a hundred to flip", () => {
    const many = Array.from({ length: 200 }, (_, index) => index);
    expect(largestError(whole(many), whole([9999, ...many.slice(1)]))).toBeLessThanOrEqual(tolerance);
    expect(largestError(whole(many), whole([9, 9, 9, 9, 9, ...many.slice(5)]))).toBeGreaterThan(tolerance);
  });
});

describe("samples", () => {
  it("are the same every time, differ from row to row, and join into a batch", () => {
    const type = { type: "uint8", dims: ["height", "width", 3] } as const;
    const [first, again, second] = [
      sampleRow(type, 0, { width: 64 }),
      sampleRow(type, 0, { width: 64 }),
      sampleRow(type, 1, { width: 64 }),
    ];
    expect(first.dims).toEqual([1, 320, 64, 3]);
    expect(Buffer.compare(first.data as Uint8Array, again.data as Uint8Array)).toBe(0);
    expect(Buffer.compare(first.data as Uint8Array, second.data as Uint8Array)).not.toBe(0);
    const batch = joinRows([first, second]);
    expect(batch.dims).toEqual([2, 320, 64, 3]);
    expect(batch.data[first.data.length + 5]).toBe(second.data[5]);
  });
});
