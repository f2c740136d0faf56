/**
 * Places where outliers of activations can move into weights (Xiao et al., SmoothQuant, 2023): a normalisation whose result, with its
 * own scale and shift for each channel, is read by products alone. What the channels are divided by goes into that scale and shift, and
 * the rows of the products' weights are multiplied by it. Where a sum reads the result too, as in networks that normalise after it, the
 * place stays as it is.
 */
import type { GraphView } from "../../graph-view";
import { intAttribute, isOperator } from "../../node-proto";
import type { NodeProto } from "../../schema/onnx_pb";
import { floatsOf, floatTensor } from "../../tensor";
import { productOf, transposed } from "../products";
import type { Link, Reader } from "./equalise";

/** A constant of one number for each channel, and where a node reads it. */
interface PerChannel {
  node: NodeProto;
  index: number;
  values: Float32Array;
}

/** Values are [N, tokens, channels]. */
const axis = 2;

export function linkFromNorm(view: GraphView, node: NodeProto): Link | null {
  const parts = isOperator(node, "LayerNormalization") ? ofLayerNorm(view, node) : ofScale(view, node);
  const [scale] = parts ?? [];
  if (!parts || !scale || view.isOutput(node.output[0] as string)) return null;
  let value = node.output[0] as string;
  const values = [value];
  const shift = view.onlyUser(value);
  const shifted = shift && isOperator(shift, "Add") ? perChannel(view, shift, scale.values.length) : null;
  if (shift && shifted) {
    if (view.isOutput(shift.output[0] as string)) return null;
    parts.push(shifted);
    value = shift.output[0] as string;
    values.push(value);
  }
  const readers: Reader[] = [];
  for (const user of view.users(value)) {
    const reader = user.input[0] === value ? readerOf(view, user, scale.values.length) : null;
    if (!reader) return null;
    readers.push(reader);
  }
  if (readers.length === 0) return null;
  return {
    channels: scale.values.length,
    axis,
    value,
    values,
    readers,
    divide: (factors) => {
      for (const { node: reader, index, values: own } of parts) {
        const divided = own.map((each, channel) => each / (factors[channel] as number));
        const name = view.freshName(`${reader.input[index]}/smoothed`);
        view.setInput(reader, index, view.addConstant(floatTensor(name, [own.length], divided)));
      }
    },
  };
}

function ofLayerNorm(view: GraphView, node: NodeProto): PerChannel[] | null {
  const parts = [1, 2].flatMap((index) => {
    const name = node.input[index] ?? "";
    const tensor = view.constant(name);
    const values = tensor && floatsOf(tensor);
    if (name === "") return [];
    return [values && tensor.dims.length === 1 ? { node, index, values } : null];
  });
  return parts.every((part) => part !== null) ? parts : null;
}

function ofScale(view: GraphView, node: NodeProto): PerChannel[] | null {
  const part = isOperator(node, "Mul") ? perChannel(view, node) : null;
  return part && [part];
}

function perChannel(view: GraphView, node: NodeProto, channels?: number): PerChannel | null {
  for (const index of [0, 1]) {
    const tensor = view.constant(node.input[index]);
    const values = tensor && floatsOf(tensor);
    if (!values || tensor.dims.length !== 1 || values.length < 2) continue;
    return channels === undefined || channels === values.length ? { node, index, values } : null;
  }
  return null;
}

function readerOf(view: GraphView, node: NodeProto, channels: number): Reader | null {
  const product = productOf(view, node);
  if (product === null || typeof product === "string" || product.size !== channels) return null;
  const name = node.input[1] as string;
  if (view.users(name).size > 1) return null;
  const { weights, size, outputs } = product;
  return {
    weights,
    outputs,
    forEach(visit) {
      for (let at = 0; at < weights.length; at++) visit(at, at + 1, Math.floor(at / outputs), at % outputs);
    },
    write(scaled) {
      const isTurned = isOperator(node, "Gemm") && intAttribute(node, "transB", 0) === 1;
      const dims = isTurned ? [outputs, size] : [size, outputs];
      const values = isTurned ? transposed(scaled, size, outputs) : scaled;
      view.setInput(node, 1, view.addConstant(floatTensor(view.freshName(`${name}/smoothed`), dims, values)));
    },
  };
}
