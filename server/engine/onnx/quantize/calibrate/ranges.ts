/**
 * The range of a value, from how it was distributed over the samples. What lies outside is cut off, what lies inside is rounded:
 * the methods differ in what they give up of the rare large values for finer steps.
 */
import { type Grid, type Parameters, parametersOf } from "../grid";
import type { Range } from "../static/insert";
import { binsPerSide, type Histogram } from "./histogram";
import type { Observation } from "./observe";

export const methods = ["min-max", "moving-average", "percentile", "entropy", "mse"] as const;
export type Method = (typeof methods)[number];

export function rangeOf(observation: Observation, method: Method, grid: Grid): Range {
  const { histogram, meanMin, meanMax } = observation;
  const { min, max } = histogram;
  // Silent in all samples: any grid is exact for it.
  if (histogram.width === 0) return { min: 0, max: 0 };
  const all = { min: Math.min(0, min), max: Math.max(0, max) };
  switch (method) {
    case "min-max":
      return all;
    case "moving-average":
      return { min: Math.min(0, meanMin), max: Math.max(0, meanMax) };
    case "percentile":
      return percentile(histogram, all, 0.99999);
    case "entropy":
      return search(all, (range) => divergence(histogram, range, grid));
    case "mse":
      return search(all, ({ min, max }) => squaredError(histogram, parametersOf(grid, min, max), grid));
  }
}

/** The smallest range with that share of all values in it, as much cut off on either side. */
function percentile(histogram: Histogram, all: Range, share: number): Range {
  const outside = ((1 - share) / 2) * histogram.count;
  const { counts } = histogram;
  const edge = (from: number, by: number) => {
    let passed = 0;
    for (let bin = from; bin >= 0 && bin < counts.length; bin += by) {
      passed += counts[bin] as number;
      if (passed > outside) return histogram.centre(bin);
    }
    return 0;
  };
  return {
    min: Math.max(all.min, Math.min(0, edge(0, 1))),
    max: Math.min(all.max, Math.max(0, edge(counts.length - 1, -1))),
  };
}

/** Shares of the whole range that are tried, down to a twenty-fifth. */
const shares = Array.from({ length: 80 }, (_, index) => 0.96 ** index);

function search(all: Range, cost: (range: Range) => number): Range {
  let best = all;
  let least = Number.POSITIVE_INFINITY;
  const attempt = (range: Range) => {
    const own = cost(range);
    if (own < least) [best, least] = [range, own];
  };
  for (const share of shares) attempt({ min: all.min * share, max: all.max * share });
  // Then each side for itself, twice: they depend on each other through the step.
  for (let round = 0; round < 2 && all.min < 0 && all.max > 0; round++) {
    for (const share of shares) attempt({ min: all.min * share, max: best.max });
    for (const share of shares) attempt({ min: best.min, max: all.max * share });
  }
  return best;
}

/** Of all values together, as if each bin's lay spread over it. */
function squaredError(histogram: Histogram, own: Parameters, grid: Grid): number {
  const { counts, width } = histogram;
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin] as number;
    if (count === 0) continue;
    const error = distance(histogram.centre(bin), own, grid, width);
    sum += count * error;
  }
  return sum;
}

/** What the grid makes of a value, squared and averaged over all values; zeros among them, which it holds exactly. */
export function meanSquaredError(histogram: Histogram, own: Parameters, grid: Grid): number {
  return squaredError(histogram, own, grid) / Math.max(1, histogram.count);
}

export function meanSquare(histogram: Histogram): number {
  const sum = histogram.counts.reduce((all, count, bin) => all + count * histogram.centre(bin) ** 2, 0);
  return sum / Math.max(1, histogram.count);
}

/** Squared distance to the grid, averaged over a bin where it is narrower than a step. */
function distance(value: number, { scale, zeroPoint }: Parameters, { low, high }: Grid, width: number): number {
  const at = value / scale + zeroPoint;
  const code = at < low ? low : at > high ? high : Math.round(at);
  const error = (at - code) * scale;
  return error * error + (width * width) / 12;
}

/**
 * Kullback-Leibler divergence of the distribution with its ends cut off from what the grid makes of it: each step's values
 * spread evenly over those of its bins that hold any (after Migacz, 8-bit inference with TensorRT, 2017).
 */
function divergence(histogram: Histogram, range: Range, grid: Grid): number {
  const own = parametersOf(grid, range.min, range.max);
  const { counts, width } = histogram;
  const first = Math.max(0, Math.floor(range.min / width) + binsPerSide);
  const last = Math.min(counts.length - 1, Math.ceil(range.max / width) + binsPerSide - 1);
  if (last <= first) return Number.POSITIVE_INFINITY;
  const size = last - first + 1;
  const wanted = counts.slice(first, last + 1);
  const inside = wanted.slice();
  for (let bin = 0; bin < first; bin++) wanted[0] = (wanted[0] as number) + (counts[bin] as number);
  for (let bin = last + 1; bin < counts.length; bin++)
    wanted[size - 1] = (wanted[size - 1] as number) + (counts[bin] as number);
  const codes = Int32Array.from(inside, (_, index) =>
    Math.round(histogram.centre(first + index) / own.scale + own.zeroPoint),
  );
  const given = new Float64Array(size);
  for (let start = 0; start < size; ) {
    let end = start;
    let sum = 0;
    let filled = 0;
    for (; end < size && codes[end] === codes[start]; end++) {
      sum += inside[end] as number;
      if ((wanted[end] as number) > 0) filled += 1;
    }
    for (let bin = start; bin < end; bin++) if ((wanted[bin] as number) > 0) given[bin] = sum / filled;
    start = end;
  }
  const [wantedSum, givenSum] = [wanted, given].map((list) => list.reduce((sum, count) => sum + count, 0)) as [
    number,
    number,
  ];
  let sum = 0;
  for (let bin = 0; bin < size; bin++) {
    const p = (wanted[bin] as number) / wantedSum;
    if (p === 0) continue;
    const q = Math.max((given[bin] as number) / givenSum, 1e-9);
    sum += p * Math.log(p / q);
  }
  return sum;
}
