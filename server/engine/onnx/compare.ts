/**
 * How far two results are apart. Floating point: |a - b| / (|b| + peak), peak being the largest magnitude in the reference, so
 * that small entries of a tensor are judged by the tensor's scale (at least 0.01: a map of probabilities that are all next to
 * nothing says nothing by its digits). Integers (indices of largest entries) may flip where two
 * entries tie: the share of differing ones counts, scaled so that one in a hundred reaches the tolerance.
 */
import { dataTypeOf, decoderOf } from "./element-types";

/** A tensor of any element type: small floating-point numbers by their bits, text as strings. */
export interface Compared {
  type: string;
  dims: readonly number[];
  data: ArrayLike<number | bigint | string>;
}

/** Float32 sums in another order differ by about 1e-7 for each operator in a row; real faults are larger by far. */
export const tolerance = 5e-4;
const flippedShare = 0.01;

/** Largest error over all tensors; infinite where shapes differ or one is not a number and the other is. */
export function largestError(
  reference: Readonly<Record<string, Compared>>,
  candidate: Readonly<Record<string, Compared>>,
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
    const [a, b] = [floats(wanted), floats(got)];
    worst = Math.max(worst, a && b ? floatError(a, b) : flipped(wanted, got));
  }
  return worst;
}

/** The numbers of a floating-point tensor; null for other types. */
function floats({ type, data }: Compared): ArrayLike<number> | null {
  if (type === "float32" || type === "float64") return data as ArrayLike<number>;
  const decode = type.startsWith("float") || type === "bfloat16" ? decoderOf(dataTypeOf(type)) : undefined;
  return decode ? Float64Array.from(data as ArrayLike<number>, decode) : null;
}

function floatError(wanted: ArrayLike<number>, got: ArrayLike<number>): number {
  let peak = 0.01;
  for (let index = 0; index < wanted.length; index++) {
    const value = wanted[index] ?? 0;
    if (Number.isFinite(value)) peak = Math.max(peak, Math.abs(value));
  }
  let worst = 0;
  for (let index = 0; index < wanted.length; index++) {
    const [a, b] = [got[index] ?? 0, wanted[index] ?? 0];
    if (Object.is(a, b)) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.POSITIVE_INFINITY;
    worst = Math.max(worst, Math.abs(a - b) / (Math.abs(b) + peak));
  }
  return worst;
}

function flipped(wanted: Compared, got: Compared): number {
  let count = 0;
  for (let index = 0; index < wanted.data.length; index++) if (wanted.data[index] !== got.data[index]) count += 1;
  return (count / Math.max(1, wanted.data.length) / flippedShare) * tolerance;
}
