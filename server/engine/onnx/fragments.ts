/**
 * The ONNX form of each graph op that is not a model, written for the operator set of the model it meets.
 * Rows carry a batch dimension N in front.
 */

import { dataTypes, floatTensor, int64Tensor, makeNode, type NodeProto, type TensorProto } from "./model";
import type { SegmentOp } from "./segment";

export interface Fragment {
  nodes: NodeProto[];
  initializers: TensorProto[];
}

interface FragmentContext {
  opset: number;
  /** Prefix for names that the fragment makes up. */
  prefix: string;
  input: string;
  outputs: readonly string[];
  /** Extent of the input's last dimension, where known. */
  lastExtent?: number;
}

type FragmentMaker = (op: SegmentOp, context: FragmentContext) => Fragment;

/** uint8[N,H,W,C] -> float32: (x * scale - mean) / std = x * (scale / std) - mean / std. Transposed while still bytes: a quarter of the traffic. */
const normalise: FragmentMaker = ({ attrs }, { prefix, input, outputs }) => {
  const { layout, scale, mean, std } = attrs as { layout: string; scale: number; mean: number[]; std: number[] };
  const planar = layout === "NCHW";
  const dims = planar ? [1, mean.length, 1, 1] : [mean.length];
  const factor = floatTensor(
    `${prefix}factor`,
    dims,
    Float32Array.from(std, (each) => scale / each),
  );
  const offset = floatTensor(
    `${prefix}offset`,
    dims,
    Float32Array.from(mean, (each, channel) => -each / (std[channel] ?? 1)),
  );
  const bytes = planar ? `${prefix}planar` : input;
  const nodes = [
    makeNode("Cast", `${prefix}cast`, [bytes], [`${prefix}float`], { to: dataTypes.float32 }),
    makeNode("Mul", `${prefix}scale`, [`${prefix}float`, factor.name], [`${prefix}scaled`]),
    makeNode("Add", `${prefix}shift`, [`${prefix}scaled`, offset.name], [outputs[0] as string]),
  ];
  if (planar) nodes.unshift(makeNode("Transpose", `${prefix}planes`, [input], [bytes], { perm: [0, 3, 1, 2] }));
  return { nodes, initializers: [factor, offset] };
};

const softmax: FragmentMaker = (_op, { prefix, input, outputs }) => ({
  nodes: [makeNode("Softmax", `${prefix}softmax`, [input], [outputs[0] as string], { axis: -1 })],
  initializers: [],
});

const topK: FragmentMaker = ({ attrs }, { prefix, input, outputs, lastExtent }) => {
  const k = int64Tensor(`${prefix}k`, [Math.min(attrs.k as number, lastExtent ?? Number.POSITIVE_INFINITY)]);
  return { nodes: [makeNode("TopK", `${prefix}topk`, [input, k.name], [...outputs], { axis: -1 })], initializers: [k] };
};

/** float32[N,T,C] -> int32[N,T], float32[N,T]. Axes of ReduceMax became an input with opset 18. */
const ctcArgmax: FragmentMaker = (_op, { opset, prefix, input, outputs }) => {
  const [indices, scores] = outputs as [string, string];
  const nodes = [
    makeNode("ArgMax", `${prefix}argmax`, [input], [`${prefix}index`], { axis: -1, keepdims: 0 }),
    makeNode("Cast", `${prefix}cast`, [`${prefix}index`], [indices], { to: dataTypes.int32 }),
  ];
  if (opset < 18)
    return {
      nodes: [...nodes, makeNode("ReduceMax", `${prefix}max`, [input], [scores], { axes: [-1], keepdims: 0 })],
      initializers: [],
    };
  const axes = int64Tensor(`${prefix}axes`, [-1]);
  return {
    nodes: [...nodes, makeNode("ReduceMax", `${prefix}max`, [input, axes.name], [scores], { keepdims: 0 })],
    initializers: [axes],
  };
};

export const fragments: Readonly<Record<string, FragmentMaker>> = {
  "tensor.normalise": normalise,
  "tensor.softmax": softmax,
  "tensor.top-k": topK,
  "tensor.ctc-argmax": ctcArgmax,
};

/** Element types of what graph ops make, for the graph's declared outputs; 0 = as the model declares. */
export const outputTypes: Readonly<Record<string, readonly number[]>> = {
  "tensor.normalise": [dataTypes.float32],
  "tensor.model": [0],
  "tensor.softmax": [dataTypes.float32],
  "tensor.top-k": [dataTypes.float32, dataTypes.int64],
  "tensor.ctc-argmax": [dataTypes.int32, dataTypes.float32],
};
