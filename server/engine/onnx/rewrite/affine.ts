/**
 * Affine maps per channel: y[c] = scale[c] * x[c] + shift[c], as they stand in graphs: Mul, Add, Sub, Div by a constant and
 * BatchNormalization. Scale and shift have one entry (all channels alike) or one per channel; arithmetic is in double precision.
 */
import type { GraphView } from "../graph-view";
import { floatAttribute, intAttribute, isOperator } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { floatsOf } from "../tensor";

export interface Affine {
  scale: readonly number[];
  shift: readonly number[];
}

const at = (values: readonly number[], index: number) => values[values.length === 1 ? 0 : index] ?? 0;

function zip(left: readonly number[], right: readonly number[], join: (a: number, b: number) => number): number[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    join(at(left, index), at(right, index)),
  );
}

/** second(first(x)) */
export function chain(first: Affine, second: Affine): Affine {
  return {
    scale: zip(first.scale, second.scale, (a, b) => a * b),
    shift: zip(
      zip(first.shift, second.scale, (a, b) => a * b),
      second.shift,
      (a, b) => a + b,
    ),
  };
}

export function isFiniteAffine(affine: Affine): boolean {
  return [...affine.scale, ...affine.shift].every(Number.isFinite);
}

/** A constant as one number or one per channel of a value of this rank (channels are dimension 1), else null. */
function perChannel(view: GraphView, name: string | undefined, rank: number, channels: number): number[] | null {
  const tensor = view.constant(name);
  const values = tensor && floatsOf(tensor);
  if (!tensor || !values || tensor.dims.length > rank) return null;
  if (values.length === 1) return [...values];
  const shape = [...Array.from({ length: rank - tensor.dims.length }, () => 1), ...tensor.dims.map(Number)];
  const isChannels =
    values.length === channels && shape[1] === channels && shape.every((extent, index) => index === 1 || extent === 1);
  return isChannels ? [...values] : null;
}

/** The affine map that a node applies to its input `name`, a value of this rank and number of channels; null if it is none. */
export function affineOf(
  view: GraphView,
  node: NodeProto,
  name: string,
  rank: number,
  channels: number,
): Affine | null {
  if (isOperator(node, "BatchNormalization"))
    return node.input[0] === name ? normalization(view, node, channels) : null;
  if (!isOperator(node, "Mul", "Add", "Sub", "Div") || node.input.length !== 2) return null;
  const isLeft = node.input[0] === name;
  const values = perChannel(view, node.input[isLeft ? 1 : 0], rank, channels);
  if (!values || node.input[isLeft ? 0 : 1] !== name) return null;
  switch (node.opType) {
    case "Mul":
      return { scale: values, shift: [0] };
    case "Add":
      return { scale: [1], shift: values };
    case "Sub":
      return isLeft ? { scale: [1], shift: values.map((value) => -value) } : { scale: [-1], shift: values };
    default:
      return isLeft ? { scale: values.map((value) => 1 / value), shift: [0] } : null;
  }
}

/** (x - mean) / sqrt(variance + epsilon) * gain + bias, with the stored statistics. */
function normalization(view: GraphView, node: NodeProto, channels: number): Affine | null {
  if (intAttribute(node, "training_mode", 0) !== 0 || intAttribute(node, "spatial", 1) !== 1) return null;
  if (node.output.slice(1).some((name) => name !== "" && (view.users(name).size > 0 || view.isOutput(name))))
    return null;
  const [gain, bias, mean, variance] = node.input.slice(1, 5).map((name) => {
    const tensor = view.constant(name);
    return tensor && floatsOf(tensor);
  });
  if (!gain || !bias || !mean || !variance || [gain, bias, mean, variance].some((values) => values.length !== channels))
    return null;
  const epsilon = floatAttribute(node, "epsilon", 1e-5);
  const scale = Array.from(gain, (value, index) => value / Math.sqrt((variance[index] ?? 0) + epsilon));
  return { scale, shift: scale.map((value, index) => (bias[index] ?? 0) - value * (mean[index] ?? 0)) };
}
