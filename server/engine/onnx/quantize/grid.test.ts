import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverage, dequantize, type Grid, type GridType, gridOf, parametersOf, quantize, roundToEven } from "./grid";

const types: readonly GridType[] = ["int8", "uint8", "int4", "uint4"];
const grids = fc
  .record({ type: fc.constantFrom(...types), symmetric: fc.boolean(), reduced: fc.boolean() })
  .map(({ type, ...options }) => gridOf(type, options));
const numbers = fc.float({ noNaN: true, min: Math.fround(-1e37), max: Math.fround(1e37) });

/** Half a step, and what float32 loses around it. */
const bound = (scale: number, value: number) => scale * 0.5 * (1 + 1e-4) + Math.abs(value) * 1e-6;

describe("a grid", () => {
  it("rounds ties to even", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49, 3.2].map(roundToEven)).toEqual([0, 2, 2, -0, -2, -2, 0, 3]);
  });

  it("takes its parameters from the range as worked out by hand", () => {
    expect(parametersOf(gridOf("uint8"), -1, 1.55)).toEqual({ scale: Math.fround(0.01), zeroPoint: 100 });
    expect(parametersOf(gridOf("int8", { symmetric: true }), -0.5, 1.27)).toEqual({
      scale: Math.fround(0.01),
      zeroPoint: 0,
    });
    // Only what is above zero has to fit 7 steps here; below there are 8.
    expect(parametersOf(gridOf("int4", { symmetric: true }), -8, 3.5)).toEqual({ scale: 1, zeroPoint: 0 });
    expect(parametersOf(gridOf("uint8", { symmetric: true }), -1, 1.27)).toEqual({
      scale: Math.fround(0.01),
      zeroPoint: 128,
    });
    expect(parametersOf(gridOf("int8", { symmetric: true, reduced: true }), -3.2, 1)).toEqual({
      scale: Math.fround(0.05),
      zeroPoint: 0,
    });
  });

  it("is wrong by at most half a step within its range", () => {
    fc.assert(
      fc.property(grids, numbers, numbers, fc.double({ min: 0, max: 1, noNaN: true }), (grid, a, b, where) => {
        const [min, max] = [Math.min(a, b, 0), Math.max(a, b, 0)];
        const own = parametersOf(grid, min, max);
        const value = Math.fround(min + (max - min) * where);
        fc.pre(Number.isFinite(value));
        const error = Math.abs(dequantize(quantize(value, own, grid), own) - value);
        expect(error).toBeLessThanOrEqual(bound(own.scale, value));
      }),
      { numRuns: 2000 },
    );
  });

  it("holds zero exactly, whatever the range", () => {
    fc.assert(
      fc.property(grids, numbers, numbers, (grid, a, b) => {
        const own = parametersOf(grid, Math.min(a, b), Math.max(a, b));
        expect(Math.abs(dequantize(quantize(0, own, grid), own))).toBe(0);
        expect(own.zeroPoint).toBe(Math.min(grid.high, Math.max(grid.low, own.zeroPoint)));
      }),
    );
  });

  it("keeps values in order and gives back what is on it", () => {
    fc.assert(
      fc.property(grids, fc.float({ min: -1000, max: 1000, noNaN: true }), fc.nat(255), (grid, peak, offset) => {
        const own = parametersOf(grid, -Math.abs(peak), Math.abs(peak));
        const code = Math.min(grid.high, grid.low + offset);
        expect(quantize(dequantize(code, own), own, grid)).toBe(code);
      }),
    );
  });

  it("gives a silent layer a step of 1 and refuses what is not finite", () => {
    expect(parametersOf(gridOf("uint8"), 0, 0)).toEqual({ scale: 1, zeroPoint: 0 });
    expect(parametersOf(gridOf("int8", { symmetric: true }), 0, 0)).toEqual({ scale: 1, zeroPoint: 0 });
    expect(() => parametersOf(gridOf("uint8"), 0, Number.NaN)).toThrow(/No grid covers/);
    expect(() => parametersOf(gridOf("uint8"), Number.NEGATIVE_INFINITY, 0)).toThrow(/No grid covers/);
  });

  it("keeps scales normal", () => {
    expect(parametersOf(gridOf("uint8"), 0, 1e-42).scale).toBe(2 ** -126);
  });
});

describe("a reduced grid", () => {
  /** vpmaddubsw: two products of an unsigned and a signed byte, added into 16 bits that saturate. */
  const saturates = (activations: Grid, weights: Grid) =>
    [weights.low, weights.high].some((weight) => Math.abs(2 * activations.high * weight) > 32767);

  it("does not saturate 16 bits with full uint8 activations, where a full one does", () => {
    const activations = gridOf("uint8");
    expect(saturates(activations, gridOf("int8", { symmetric: true }))).toBe(true);
    expect(saturates(activations, gridOf("int8", { symmetric: true, reduced: true }))).toBe(false);
    expect(saturates(gridOf("uint8", { reduced: true }), gridOf("int8", { symmetric: true }))).toBe(false);
  });

  it("covers the same range with coarser steps", () => {
    const [full, reduced] = [gridOf("int8", { symmetric: true }), gridOf("int8", { symmetric: true, reduced: true })];
    const own = parametersOf(reduced, -1, 1);
    expect(coverage(own, reduced)).toEqual([-1, 1]);
    expect(own.scale / parametersOf(full, -1, 1).scale).toBeCloseTo(127 / 64);
  });
});
