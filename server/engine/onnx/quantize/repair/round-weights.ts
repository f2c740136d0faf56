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
  const [min, max] = [Math.min(0, ...row), Math.max(0, ...row)];
  let best = parametersOf(grid, min, max);
  let least = Number.POSITIVE_INFINITY;
  for (let share = 1; share > 0.7; share -= 0.02) {
    const own = parametersOf(grid, min * share, max * share);
    let cost = 0;
    for (let index = 0; index < size; index++) {
      const value = row[index] as number;
      const error = value - dequantize(quantize(value, own, grid), own);
      cost += error * error * (covariance[index * size + index] as number);
    }
    if (cost < least) [best, least] = [own, cost];
  }
  return best;
}

/** The upper Cholesky factor of the inverse, with a hundredth of the mean diagonal added: inputs that never vary say nothing. */
function inverseFactor(covariance: Float64Array, size: number): Float64Array {
  let trace = 0;
  for (let at = 0; at < size; at++) trace += covariance[at * size + at] as number;
  const damped = covariance.slice();
  const damping = Math.max((trace / size) * 0.01, 1e-12);
  for (let at = 0; at < size; at++) damped[at * size + at] = (damped[at * size + at] as number) + damping;
  return transposed(cholesky(inverse(damped, size), size), size);
}

/** Lower factor of a positive definite matrix. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const at = row * size;
    for (let column = 0; column <= row; column++) {
      const other = column * size;
      let sum = matrix[at + column] as number;
      for (let index = 0; index < column; index++)
        sum -= (lower[at + index] as number) * (lower[other + index] as number);
      lower[at + column] = row === column ? Math.sqrt(Math.max(sum, 1e-300)) : sum / (lower[other + column] as number);
    }
  }
  return lower;
}

/** By its Cholesky factor: (L L^T)^-1 = L^-T L^-1. */
function inverse(matrix: Float64Array, size: number): Float64Array {
  const lower = cholesky(matrix, size);
  // Row by row, so that the inner loop goes along memory: L^-1, then its product with itself.
  const low = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const at = row * size;
    for (let index = 0; index < row; index++) {
      const by = lower[at + index] as number;
      if (by === 0) continue;
      const other = index * size;
      for (let column = 0; column <= index; column++)
        low[at + column] = (low[at + column] as number) - by * (low[other + column] as number);
    }
    low[at + row] = 1;
    const scale = 1 / (lower[at + row] as number);
    for (let column = 0; column <= row; column++) low[at + column] = (low[at + column] as number) * scale;
  }
  const result = new Float64Array(size * size);
  for (let index = 0; index < size; index++) {
    const other = index * size;
    for (let row = 0; row <= index; row++) {
      const by = low[other + row] as number;
      const at = row * size;
      for (let column = 0; column <= index; column++)
        result[at + column] = (result[at + column] as number) + by * (low[other + column] as number);
    }
  }
  return result;
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) result[column * size + row] = matrix[row * size + column] as number;
  return result;
}
