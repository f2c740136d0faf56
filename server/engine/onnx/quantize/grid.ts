/**
 * Affine quantization of real numbers onto a grid of integers: x ~ scale * (q - zeroPoint), q = clamp(round(x / scale) + zeroPoint)
 * with ties to even, in float32 as onnxruntime computes it. Zero is always on the grid: borders of convolutions and what Relu cuts
 * off are zeros, and have to stay so. Within the range that the parameters were made for, the error is at most half a step.
 */

export type GridType = "int8" | "uint8" | "int4" | "uint4";

export interface Grid {
  type: GridType;
  /** Zero lies in the middle, whatever the range: kernels that multiply need not subtract it. */
  symmetric: boolean;
  low: number;
  high: number;
  /** The integer that stands for zero where the grid is symmetric. */
  middle: number;
}

export interface Parameters {
  scale: number;
  zeroPoint: number;
}

const ranges: Readonly<Record<GridType, readonly [low: number, high: number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int4: [-8, 7],
  uint4: [0, 15],
};

export interface GridOptions {
  symmetric?: boolean;
  /**
   * One bit fewer: products of a full uint8 and an int8 of at most 64, two of them added, fit the 16 bits of the instruction that
   * processors without VNNI have (vpmaddubsw), which saturates where they do not.
   */
  reduced?: boolean;
}

export function gridOf(type: GridType, { symmetric = false, reduced = false }: GridOptions = {}): Grid {
  const [low, high] = ranges[type];
  const middle = low < 0 ? 0 : (high + 1) / 2;
  if (!reduced) return { type, symmetric, low, high, middle };
  const quarter = (high - low + 1) / 4;
  return low < 0
    ? { type, symmetric, low: -quarter, high: quarter, middle }
    : { type, symmetric, low: 0, high: 2 * quarter - 1, middle: quarter };
}

/** The smallest normal float32: below it scales lose digits, and some kernels flush them to zero. */
const leastScale = 2 ** -126;

/** For values from `min` to `max`. A range of zero, as a layer that is always silent has it, gets a step of 1. Throws on what is not finite. */
export function parametersOf(grid: Grid, min: number, max: number): Parameters {
  if (!Number.isFinite(min) || !Number.isFinite(max)) throw new Error(`No grid covers ${min} to ${max}.`);
  const [below, above] = [Math.min(min, 0), Math.max(max, 0)];
  const silent = { scale: 1, zeroPoint: grid.symmetric ? grid.middle : grid.low };
  if (below === above) return silent;
  if (grid.symmetric) {
    const scale = Math.max(-below / (grid.middle - grid.low), above / (grid.high - grid.middle));
    return { scale: step(scale), zeroPoint: grid.middle };
  }
  const scale = step((above - below) / (grid.high - grid.low));
  return { scale, zeroPoint: clamp(roundToEven(grid.low - below / scale), grid.low, grid.high) };
}

function step(scale: number): number {
  return Math.max(Math.fround(scale), leastScale);
}

export function quantize(value: number, { scale, zeroPoint }: Parameters, { low, high }: Grid): number {
  return clamp(roundToEven(Math.fround(value / scale)) + zeroPoint, low, high);
}

export function dequantize(code: number, { scale, zeroPoint }: Parameters): number {
  return Math.fround((code - zeroPoint) * scale);
}

/** What the grid can stand for: nothing outside comes through it. */
export function coverage({ scale, zeroPoint }: Parameters, { low, high }: Grid): [min: number, max: number] {
  return [(low - zeroPoint) * scale, (high - zeroPoint) * scale];
}

export function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
