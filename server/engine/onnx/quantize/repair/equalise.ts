/**
 * Channels of very different size in one value share a grid that is too coarse for the small ones. Between convolutions they can be
 * scaled: what makes channel c is divided by s[c], what reads it multiplied, and what is between commutes with positive factors
 * (Nagel et al., Data-free quantization, 2019). The factors are those for which the rounding of activations and weights together is
 * expected to cost the reader least (after Xiao et al., SmoothQuant, 2023): before a depthwise convolution, which has a scale per
 * channel, every channel gets the whole grid. Between a normalisation and products it is the same (smooth.ts).
 */
import type { GraphView } from "../../graph-view";
import { isOperator } from "../../node-proto";
import { type Convolution, convolutionOf, forEachKernel, setWeights } from "../../rewrite/convolution";
import type { NodeProto } from "../../schema/onnx_pb";
import type { Observation } from "../calibrate/observe";
import type { Target } from "../targets";
import { linkFromNorm } from "./smooth";

/** How far channels are brought together, from not at all to the same size. */
const strengths = [0, 0.25, 0.5, 0.75, 1];
/** A channel that hardly ever speaks is not blown up beyond this: it may speak louder with other samples. */
const leastFactor = 1 / 64;

/** What multiplies the value's channels with weights. */
export interface Reader {
  weights: Float32Array;
  outputs: number;
  /** Runs of weights that belong to one channel and one output. */
  forEach(visit: (start: number, end: number, channel: number, output: number) => void): void;
  write(weights: Float32Array): void;
}

export interface Link {
  channels: number;
  /** Of the value's dimensions, that of the channels. */
  axis: number;
  /** The value that would go onto the grid. */
  value: string;
  /** All that are scaled with it. */
  values: string[];
  readers: Reader[];
  /** Lets the value be made with each channel divided by its factor. */
  divide(factors: Float64Array): void;
}

/** Edits the graph; returns the values that are scaled now. The rest stays what it was, on samples such as the observed. */
export function equalise(view: GraphView, observations: ReadonlyMap<string, Observation>, target: Target): Set<string> {
  const changed = new Set<string>();
  for (const node of view.nodes()) {
    const link = linkFrom(view, node) ?? linkFromNorm(view, node);
    const observed = link && observations.get(link.value)?.channels;
    if (!link || !observed || observed.axis !== link.axis || observed.min.length !== link.channels) continue;
    const peaks = Array.from(observed.max, (max, channel) => Math.max(max, -(observed.min[channel] as number), 0));
    const power = Array.from(observed.sumOfSquares, (sum) => sum / observed.count);
    const factors = bestFactors(link, peaks, power, target);
    if (!factors) continue;
    scale(link, factors);
    for (const name of link.values) changed.add(name);
  }
  return changed;
}

function linkFrom(view: GraphView, node: NodeProto): Link | null {
  const maker = convolutionOf(view, node);
  if (!maker) return null;
  let value = node.output[0] as string;
  const values = [value];
  const next = view.onlyUser(value);
  // Clip too: factors are at most 1, so that it still cuts off nothing that was seen.
  if (next && isOperator(next, "Relu", "Clip", "LeakyRelu") && next.input[0] === value) {
    if (isOperator(next, "Clip") && view.scalar(next.input[1]) !== 0) return null;
    value = next.output[0] as string;
    values.push(value);
  }
  if (view.isOutput(value)) return null;
  const readers = readersOf(view, value, values);
  if (!readers || readers.length === 0) return null;
  return {
    channels: maker.outputChannels,
    axis: 1,
    value,
    values,
    readers: readers.map((conv) => readerOf(view, conv)),
    divide: (factors) => divide(view, maker, factors),
  };
}

function readerOf(view: GraphView, conv: Convolution): Reader {
  return {
    weights: conv.weights,
    outputs: conv.outputChannels,
    forEach: (visit) => forEachKernel(conv, visit),
    write: (weights) => setWeights(view, conv, weights, null),
  };
}

/** Convolutions that read the value, straight or behind a pool; null where anything else does. What pools make goes to `values`. */
function readersOf(view: GraphView, value: string, values: string[]): Convolution[] | null {
  const readers: Convolution[] = [];
  for (const user of view.users(value)) {
    if (user.input[0] !== value || user.input.lastIndexOf(value) !== 0) return null;
    if (isOperator(user, "MaxPool", "AveragePool", "GlobalAveragePool")) {
      const pooled = user.output[0] as string;
      const behind = view.isOutput(pooled) ? null : readersOf(view, pooled, values);
      if (!behind) return null;
      values.push(pooled);
      readers.push(...behind);
      continue;
    }
    const conv = convolutionOf(view, user);
    if (!conv || conv.isTransposed) return null;
    readers.push(conv);
  }
  return readers;
}

/** Null where the channels are as they should be. */
function bestFactors(
  link: Link,
  peaks: readonly number[],
  power: readonly number[],
  target: Target,
): Float64Array | null {
  const peak = Math.max(...peaks);
  if (!(peak > 0)) return null;
  let best: Float64Array | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const strength of strengths) {
    const factors = Float64Array.from(peaks, (own) => (own > 0 ? Math.max(own / peak, leastFactor) ** strength : 1));
    const cost = link.readers.reduce((sum, reader) => sum + expectedNoise(reader, factors, peak, power, target), 0);
    if (cost < least * 0.999) {
      least = cost;
      best = strength === 0 ? null : factors;
    }
  }
  return best;
}

/** Squared error of the reader's outputs, each relative to nothing: rounding errors are taken as independent and uniform. */
function expectedNoise(
  reader: Reader,
  factors: Float64Array,
  peak: number,
  power: readonly number[],
  target: Target,
): number {
  const activationStep = peak / (target.activations.high - target.activations.low);
  const largest = new Float64Array(reader.outputs);
  reader.forEach((start, end, input, output) => {
    const by = factors[input] as number;
    for (let at = start; at < end; at++)
      largest[output] = Math.max(largest[output] as number, Math.abs((reader.weights[at] as number) * by));
  });
  let noise = 0;
  reader.forEach((start, end, input, output) => {
    const by = factors[input] as number;
    const weightStep = (largest[output] as number) / target.weights.high;
    const inputPower = (power[input] as number) / (by * by);
    for (let at = start; at < end; at++) {
      const weight = (reader.weights[at] as number) * by;
      noise += weight * weight * activationStep * activationStep + weightStep * weightStep * inputPower;
    }
  });
  return noise / 12;
}

function scale({ readers, divide: divideValue }: Link, factors: Float64Array): void {
  divideValue(factors);
  for (const reader of readers) {
    const scaled = reader.weights.slice();
    reader.forEach((start, end, channel) => {
      for (let at = start; at < end; at++) scaled[at] = (scaled[at] as number) * (factors[channel] as number);
    });
    reader.write(scaled);
  }
}

function divide(view: GraphView, maker: Convolution, factors: Float64Array): void {
  const weights = maker.weights.slice();
  forEachKernel(maker, (start, end, _input, output) => {
    for (let at = start; at < end; at++) weights[at] = (weights[at] as number) / (factors[output] as number);
  });
  const bias = maker.bias && Float32Array.from(maker.bias, (value, channel) => value / (factors[channel] as number));
  setWeights(view, maker, weights, bias);
}
