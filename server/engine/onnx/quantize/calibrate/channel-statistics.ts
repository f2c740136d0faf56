/** Range, mean and mean square of each channel of a value, over all samples. */
import { elementCount } from "../../tensor";

export interface ChannelStatistics {
  /** Of the value's dimensions, the one that counts channels. */
  axis: number;
  count: number;
  min: Float64Array;
  max: Float64Array;
  sum: Float64Array;
  sumOfSquares: Float64Array;
}

/** Pictures and what convolutions make of them have their channels second; all else has them last. */
export function channelAxis(rank: number): number {
  return rank >= 4 ? 1 : rank - 1;
}

export function addChannels(
  known: ChannelStatistics | undefined,
  values: Float32Array,
  dims: readonly number[],
): ChannelStatistics | undefined {
  const axis = channelAxis(dims.length);
  const channels = dims[axis];
  if (channels === undefined || (known && known.min.length !== channels)) return known;
  const into = known ?? {
    axis,
    count: 0,
    min: new Float64Array(channels).fill(Number.POSITIVE_INFINITY),
    max: new Float64Array(channels).fill(Number.NEGATIVE_INFINITY),
    sum: new Float64Array(channels),
    sumOfSquares: new Float64Array(channels),
  };
  const inner = elementCount(dims.slice(axis + 1));
  for (let start = 0, row = 0; start < values.length; start += inner, row++) {
    const channel = row % channels;
    let [min, max, sum, squares] = [into.min[channel] as number, into.max[channel] as number, 0, 0];
    for (let index = start; index < start + inner; index++) {
      const value = values[index] as number;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      squares += value * value;
    }
    into.min[channel] = min;
    into.max[channel] = max;
    into.sum[channel] = (into.sum[channel] as number) + sum;
    into.sumOfSquares[channel] = (into.sumOfSquares[channel] as number) + squares;
  }
  into.count += values.length / channels;
  return into;
}
