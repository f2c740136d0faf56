/**
 * What quantizing a layer costs at its own output, from what calibration saw, without running anything: each input is rounded, each
 * weight is, and the result is, if it goes onto the grid. Errors are taken as independent; an output is the sum of its products.
 */
import type { GraphView } from "../../graph-view";
import { floatsOf } from "../../tensor";
import type { Observation } from "../calibrate/observe";
import { meanSquare, meanSquaredError } from "../calibrate/ranges";
import type { Parameters } from "../grid";
import { dequantizeTensor, quantizeTensor } from "../quantize-tensor";
import type { Target } from "../targets";
import type { Repairs } from "./insert";
import { nameOf } from "./mark-graph";
import type { Marking, WeightMark } from "./marking";

export interface Seen {
  observations: ReadonlyMap<string, Observation>;
  parameters: ReadonlyMap<string, Parameters>;
  target: Target;
  repairs: Repairs | undefined;
}

/** Signal to noise in decibels; null where an input was not observed. */
export function estimateNoise(
  view: GraphView,
  marking: Marking,
  { node, axis }: WeightMark,
  seen: Seen,
): number | null {
  const tensor = view.constant(node.input[1]);
  const values = tensor && floatsOf(tensor);
  const input = seen.observations.get(node.input[0] ?? "");
  const grid = seen.parameters.get(node.input[0] ?? "");
  if (!tensor || !values || !input || !grid) return null;
  const dims = tensor.dims.map(Number);
  const granularity = axis === null ? { per: "tensor" as const } : { per: "axis" as const, axis };
  const rounded =
    seen.repairs?.weights?.get(nameOf(node)) ?? quantizeTensor(values, dims, granularity, seen.target.weights);
  const restored = dequantizeTensor(rounded);
  const inputNoise = meanSquaredError(input.histogram, grid, seen.target.activations);
  const power = powerOf(input);
  let [signal, noise] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const weight = values[at] as number;
    const error = weight - (restored[at] as number);
    signal += weight * weight * power;
    noise += weight * weight * inputNoise + error * error * power;
  }
  const outputs = dims[axis ?? 0] || 1;
  [signal, noise] = [signal / outputs, noise / outputs];
  const result = resultOf(marking, nameOf(node));
  const output = seen.observations.get(result);
  const outputGrid = seen.parameters.get(result);
  if (output && outputGrid) {
    signal = powerOf(output);
    noise += meanSquaredError(output.histogram, outputGrid, seen.target.activations);
  }
  return noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(Math.max(signal, 1e-30) / noise);
}

/** What goes onto the grid in place of a layer's output, where what follows was absorbed. */
function resultOf(marking: Marking, name: string): string {
  for (const [after, { node }] of marking.absorbed) if (node.input[0] === name) return after;
  return name;
}

function powerOf({ histogram, channels }: Observation): number {
  if (!channels) return meanSquare(histogram);
  return channels.sumOfSquares.reduce((sum, own) => sum + own, 0) / (channels.count * channels.sumOfSquares.length);
}
