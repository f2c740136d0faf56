/**
 * How far two results are apart. Floating point: |a - b| / (|b| + peak), peak being the largest magnitude in the reference, so
 * that small entries of a tensor are judged by the tensor's scale (at least 0.01: a map of probabilities that are all next to
 * nothing says nothing by its digits). Integers (indices of largest entries) may flip where two
 * entries tie: the share of differing ones counts, scaled so that one in a hundred reaches the tolerance.
 */
import type { Tensor } from "./segment";

/** Float32 sums in another order differ by about 1e-7 for each operator in a row; real faults are larger by far. */
export const tolerance = 5e-4;
const flippedShare = 0.01;

/** Largest error over all tensors; infinite where shapes differ or one is not a number and the other is. */
export function largestError(
  reference: Readonly<Record<string, Tensor>>,
  candidate: Readonly<Record<string, Tensor>>,
): number {
  let worst = 0;
  for (const [name, wanted] of Object.entries(reference)) {
    const got = candidate[name];
    if (
      !got ||
      got.type !== wanted.type ||
      got.dims.length !== wanted.dims.length ||
      got.dims.some((extent, index) => extent !== wanted.dims[index])
    ) {
      return Number.POSITIVE_INFINITY;
    }
    worst = Math.max(
      worst,
      wanted.type === "float32"
        ? floatError(wanted.data as Float32Array, got.data as Float32Array)
        : flipped(wanted, got),
    );
  }
  return worst;
}

function floatError(wanted: Float32Array, got: Float32Array): number {
  let peak = 0.01;
  for (const value of wanted) if (Number.isFinite(value)) peak = Math.max(peak, Math.abs(value));
  let worst = 0;
  for (let index = 0; index < wanted.length; index++) {
    const [a, b] = [got[index] ?? 0, wanted[index] ?? 0];
    if (Object.is(a, b)) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.POSITIVE_INFINITY;
    worst = Math.max(worst, Math.abs(a - b) / (Math.abs(b) + peak));
  }
  return worst;
}

function flipped(wanted: Tensor, got: Tensor): number {
  let count = 0;
  for (let index = 0; index < wanted.data.length; index++) if (wanted.data[index] !== got.data[index]) count += 1;
  return (count / Math.max(1, wanted.data.length) / flippedShare) * tolerance;
}
