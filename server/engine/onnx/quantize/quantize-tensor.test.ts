import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numbersOf } from "../tensor";
import { type GridType, gridOf } from "./grid";
import { constantsOf, dequantizeTensor, type Granularity, packNibbles, quantizeTensor } from "./quantize-tensor";

const types: readonly GridType[] = ["int8", "uint8", "int4", "uint4"];
const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
const tensors = shapes.chain((dims) => {
  const count = dims.reduce((product, extent) => product * extent, 1);
  const granularities: fc.Arbitrary<Granularity> = fc.oneof(
    fc.constant<Granularity>({ per: "tensor" }),
    fc.record({ per: fc.constant("axis" as const), axis: fc.nat(dims.length - 1) }),
    fc.record({
      per: fc.constant("block" as const),
      axis: fc.nat(dims.length - 1),
      size: fc.integer({ min: 1, max: 4 }),
    }),
  );
  return fc.record({
    dims: fc.constant(dims),
    values: fc.float32Array({
      minLength: count,
      maxLength: count,
      noNaN: true,
      noDefaultInfinity: true,
      min: Math.fround(-1e30),
      max: Math.fround(1e30),
    }),
    granularity: granularities,
    grid: fc
      .record({ type: fc.constantFrom(...types), symmetric: fc.boolean(), reduced: fc.boolean() })
      .map(({ type, ...options }) => gridOf(type, options)),
  });
});

/** The group of an element by its definition: its index along each axis, that of the grouped axis divided by the block. */
function groupAt(dims: readonly number[], granularity: Granularity, index: number): string {
  if (granularity.per === "tensor") return "0";
  const place: number[] = [];
  let rest = index;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    place[axis] = rest % (dims[axis] as number);
    rest = Math.floor(rest / (dims[axis] as number));
  }
  const { axis } = granularity;
  if (granularity.per === "axis") return String(place[axis]);
  return place.map((at, each) => (each === axis ? Math.floor(at / granularity.size) : at)).join();
}

describe("a quantized tensor", () => {
  it("is wrong by at most half a step of its own group, for every scheme, axis and block", () => {
    fc.assert(
      fc.property(tensors, ({ values, dims, granularity, grid }) => {
        const quantized = quantizeTensor(values, dims, granularity, grid);
        const back = dequantizeTensor(quantized);
        const peaks = new Map<string, [number, number]>();
        values.forEach((value, index) => {
          const key = groupAt(dims, granularity, index);
          const [low, high] = peaks.get(key) ?? [0, 0];
          peaks.set(key, [Math.min(low, value), Math.max(high, value)]);
        });
        expect(quantized.parameters.length).toBe(peaks.size);
        values.forEach((value, index) => {
          const [low, high] = peaks.get(groupAt(dims, granularity, index)) as [number, number];
          const steps = grid.high - grid.low;
          const widest = grid.symmetric
            ? Math.max(-low / (grid.middle - grid.low), high / (grid.high - grid.middle))
            : (high - low) / steps;
          const error = Math.abs((back[index] as number) - value);
          expect(error).toBeLessThanOrEqual(Math.max(widest * 0.5001 + Math.abs(value) * 1e-6, 2 ** -126));
        });
      }),
      { numRuns: 500 },
    );
  });

  it("is the same for one channel as for the whole tensor", () => {
    fc.assert(
      fc.property(tensors, ({ values, grid }) => {
        const dims = [1, values.length];
        const whole = quantizeTensor(values, dims, { per: "tensor" }, grid);
        const channel = quantizeTensor(values, dims, { per: "axis", axis: 0 }, grid);
        const block = quantizeTensor(values, dims, { per: "block", axis: 1, size: values.length }, grid);
        expect(channel.codes).toEqual(whole.codes);
        expect(channel.parameters).toEqual(whole.parameters);
        expect(block.codes).toEqual(whole.codes);
      }),
    );
  });

  it("numbers blocks in the order of their scales", () => {
    const values = Float32Array.from([1, 2, 30, 40, 5, 6, 70, 80]);
    const grid = gridOf("int8", { symmetric: true });
    const scales = (granularity: Granularity, dims: number[]) =>
      quantizeTensor(values, dims, granularity, grid).parameters.map(({ scale }) => Math.round(scale * 127));
    expect(scales({ per: "block", axis: 1, size: 2 }, [2, 4])).toEqual([2, 40, 6, 80]);
    expect(scales({ per: "block", axis: 0, size: 2 }, [4, 2])).toEqual([30, 40, 70, 80]);
    expect(scales({ per: "block", axis: 0, size: 3 }, [4, 2])).toEqual([30, 40, 70, 80]);
    expect(scales({ per: "axis", axis: 1 }, [4, 2])).toEqual([70, 80]);
  });

  it("names the fault where a constant is not finite", () => {
    const values = Float32Array.from([1, Number.NaN, 2]);
    expect(() => quantizeTensor(values, [3], { per: "tensor" }, gridOf("int8"))).toThrow(/No grid covers/);
  });

  it("becomes constants as DequantizeLinear takes them", () => {
    const grid = gridOf("uint8");
    const quantized = quantizeTensor(Float32Array.from([-1, 1.55, 0, 2.55]), [2, 2], { per: "axis", axis: 0 }, grid);
    const { codes, scale, zeroPoint } = constantsOf("w", quantized);
    expect([...codes.dims, ...scale.dims].map(Number)).toEqual([2, 2, 2]);
    expect(Array.from(numbersOf(codes) ?? [])).toEqual([0, 255, 0, 255]);
    expect(Array.from(numbersOf(scale) ?? [])).toEqual([Math.fround(0.01), Math.fround(0.01)]);
    expect(Array.from((zeroPoint && numbersOf(zeroPoint)) ?? [])).toEqual([100, 0]);
    const symmetric = quantizeTensor(
      Float32Array.from([-1, 1]),
      [2],
      { per: "tensor" },
      gridOf("int4", { symmetric: true }),
    );
    expect(constantsOf("w", symmetric).zeroPoint).toBe(null);
  });

  it("packs codes of four bits as ONNX reads them", () => {
    expect([...packNibbles([1, -2, 7])]).toEqual([0xe1, 0x07]);
    const grid = gridOf("int4", { symmetric: true });
    const quantized = quantizeTensor(Float32Array.from([-8, 7, 3]), [3], { per: "tensor" }, grid);
    expect(Array.from(numbersOf(constantsOf("w", quantized).codes) ?? [])).toEqual([-8, 7, 3]);
  });
});
