import { describe, expect, it } from "vitest";
import type { TensorValue } from "../values";
import { pad, stack, unstack } from "./stack";

const row = (dims: number[], ...data: number[]): TensorValue => ({
  type: "float32",
  dims,
  data: Float32Array.from(data),
});

describe("stack and unstack", () => {
  it.each([0, 1, 2])("brings rows back that were stacked at dimension %i", (dim) => {
    const rows = [row([2, 2], 1, 2, 3, 4), row([2, 2], 5, 6, 7, 8), row([2, 2], 9, 10, 11, 12)];
    const batch = stack(rows, dim);
    expect(batch.dims[dim]).toBe(3);
    expect(unstack(batch, dim, 3)).toEqual(rows);
  });

  it("interleaves where the batch dimension is not in front", () => {
    expect(Array.from(stack([row([2, 1], 1, 2), row([2, 1], 3, 4)], 1).data as Float32Array)).toEqual([1, 3, 2, 4]);
  });

  it("shares a tensor that has no batch dimension", () => {
    expect(stack([row([1], 16), row([1], 16)], -1)).toEqual({ type: "float32", dims: [1], data: Float32Array.of(16) });
  });

  it("says so when a graph mixes its rows", () => {
    expect(() => unstack({ type: "float32", dims: [1, 2], data: new Float32Array(2) }, 0, 2)).toThrow(
      "does not keep its rows apart",
    );
  });
});

describe("pad", () => {
  it("repeats the value on the right of one dimension", () => {
    expect(Array.from(pad(row([2, 2], 1, 2, 3, 4), 1, 3, 9).data as Float32Array)).toEqual([1, 2, 9, 3, 4, 9]);
  });
});
