/**
 * Weights rounded by data: what rounding one weight does to the output is made good by the weights that are rounded after it, as
 * far as their inputs go together (Frantar et al., GPTQ, 2023; Hassibi and Stork, 1993). Moments are taken about the mean where the
 * layer has a bias, which takes up the rest.
 */
import { intAttribute, isOperator } from "../../node-proto";
import { dequantize, type Grid, type Parameters, parametersOf, quantize } from "../grid";
import type { QuantizedTensor } from "../quantize-tensor";
import type { LayerShape, Moments } from "./input-moments";

export interface RoundedLayer {
  weights: QuantizedTensor;
  /** What has to be added to the bias, one for each output: the mean of what the outputs lose by rounding. */
  biasShift: Float64Array;
}

export function roundLayer(
  { node, dims }: LayerShape,
  values: ArrayLike<number>,
  moments: Moments,
  grid: Grid,
  given?: readonly Parameters[],
): RoundedLayer {
  const { groups, size } = moments;
  const isConv = isOperator(node, "Conv");
  const isRowMajor = isConv || intAttribute(node, "transB", 0) === 1;
  const outputs = values.length / size;
  const axis = isRowMajor ? 0 : 1;
  const place = (output: number, index: number) => (isRowMajor ? output * size + index : index * outputs + output);
  const codes = grid.low < 0 ? new Int8Array(values.length) : new Uint8Array(values.length);
  const parameters: Parameters[] = [];
  const biasShift = new Float64Array(outputs);
  for (let group = 0; group < groups; group++) {
    const mean = moments.mean.subarray(group * size, (group + 1) * size);
    const covariance = centred(moments.second.subarray(group * size * size, (group + 1) * size * size), mean, size);
    const factor = inverseFactor(covariance, size);
    const perGroup = outputs / groups;
    for (let output = group * perGroup; output < (group + 1) * perGroup; output++) {
      const row = Float64Array.from({ length: size }, (_, index) => values[place(output, index)] as number);
      const own = given?.[output] ?? bestParameters(row, covariance, size, grid);
      parameters[output] = own;
      const rest = row.slice();
      for (let index = 0; index < size; index++) {
        const code = quantize(rest[index] as number, own, grid);
        codes[place(output, index)] = code;
        const point = dequantize(code, own);
        const lost = ((rest[index] as number) - point) / (factor[index * size + index] as number);
        for (let next = index + 1; next < size; next++)
          rest[next] = (rest[next] as number) - lost * (factor[index * size + next] as number);
        biasShift[output] = (biasShift[output] as number) + ((row[index] as number) - point) * (mean[index] as number);
      }
    }
  }
  return { weights: { grid, dims, granularity: { per: "axis", axis }, codes, parameters }, biasShift };
}

function centred(second: Float64Array, mean: Float64Array, size: number): Float64Array {
  const covariance = second.slice();
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      covariance[row * size + column] =
        (covariance[row * size + column] as number) - (mean[row] as number) * (mean[column] as number);
  return covariance;
}

/** A range a little smaller costs the few largest weights and gains finer steps for all others: whichever loses less at the output. */
function bestParameters(row: Float64Array, covariance: Float64Array, size: number, grid: Grid): Parameters {
  let [min, max] = [0, 0];
  for (const value of row) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  let best = parametersOf(grid, min, max);
  let least = Number.POSITIVE_INFINITY;
  for (let share = 1; share > 0.7; share -= 0.02) {
    const own = parametersOf(grid, min * share, max * share);
    const cost = roundingCost(row, own, grid, covariance, size, least);
    if (cost < least) [best, least] = [own, cost];
  }
  return best;
}

/** Squared errors of the row's weights, each by how large its input is; given up beyond `most`. Ties do not matter to it. */
function roundingCost(
  row: Float64Array,
  { scale, zeroPoint }: Parameters,
  { low, high }: Grid,
  covariance: Float64Array,
  size: number,
  most: number,
): number {
  const [least, largest] = [low - zeroPoint, high - zeroPoint];
  let cost = 0;
  for (let index = 0; index < size && cost < most; index++) {
    const steps = (row[index] as number) / scale;
    const nearest = Math.round(steps);
    const error = (steps - Math.max(least, Math.min(nearest, largest))) * scale;
    cost += error * error * (covariance[index * size + index] as number);
  }
  return cost;
}

/**
 * The upper Cholesky factor R of the inverse: H = U U^T with U upper, so that H^-1 = U^-T U^-1 and R = U^-1. A hundredth of the mean
 * diagonal is added before: inputs that never vary say nothing. Inner loops go along rows, which is how they lie in memory.
 */
function inverseFactor(covariance: Float64Array, size: number): Float64Array {
  let trace = 0;
  for (let at = 0; at < size; at++) trace += covariance[at * size + at] as number;
  const rest = covariance.slice();
  const damping = Math.max((trace / size) * 0.01, 1e-12);
  for (let at = 0; at < size; at++) rest[at * size + at] = (rest[at * size + at] as number) + damping;
  // Columns of U from the last to the first, as rows of its transpose; each is taken out of what is left of H.
  const turned = new Float64Array(size * size);
  for (let column = size - 1; column >= 0; column--) {
    const own = turned.subarray(column * size, (column + 1) * size);
    const diagonal = Math.sqrt(Math.max(rest[column * size + column] as number, 1e-300));
    for (let row = 0; row <= column; row++) own[row] = (rest[column * size + row] as number) / diagonal;
    own[column] = diagonal;
    for (let row = 0; row < column; row++) subtract(rest, row * size, own, own[row] as number, 0, row + 1);
  }
  const factor = new Float64Array(size * size);
  for (let row = size - 1; row >= 0; row--) {
    const own = factor.subarray(row * size, (row + 1) * size);
    own[row] = 1;
    for (let next = row + 1; next < size; next++) {
      const by = turned[next * size + row] as number;
      if (by !== 0) subtract(own, 0, factor.subarray(next * size, (next + 1) * size), by, next, size);
    }
    const diagonal = turned[row * size + row] as number;
    for (let column = row; column < size; column++) own[column] = (own[column] as number) / diagonal;
  }
  return factor;
}

/** `from[start + k] -= by * what[k]` for k from `first` to before `end`. */
function subtract(from: Float64Array, start: number, what: Float64Array, by: number, first: number, end: number): void {
  for (let at = first; at < end; at++) from[start + at] = (from[start + at] as number) - by * (what[at] as number);
}
