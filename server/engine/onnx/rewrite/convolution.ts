/** A Conv or ConvTranspose with constant float32 weights, read and written back with the same geometry. */
import type { GraphView } from "../graph-view";
import { attribute, intAttribute, isOperator } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { floatsOf, floatTensor } from "../tensor";

export interface Convolution {
  node: NodeProto;
  isTransposed: boolean;
  dims: readonly number[];
  weights: Float32Array;
  /** Absent where the node has none. */
  bias: Float32Array | null;
  rank: number;
  inputChannels: number;
  outputChannels: number;
  group: number;
}

export function convolutionOf(view: GraphView, node: NodeProto): Convolution | null {
  if (!isOperator(node, "Conv", "ConvTranspose")) return null;
  const tensor = view.constant(node.input[1]);
  // Shared weights stay shared: a copy for each reader could make a small file huge.
  if (!tensor || tensor.dims.length < 3 || view.users(tensor.name).size > 1) return null;
  const weights = floatsOf(tensor);
  if (!weights) return null;
  const hasBias = (node.input[2] ?? "") !== "";
  const biasTensor = view.constant(node.input[2]);
  const bias = biasTensor ? floatsOf(biasTensor) : null;
  if (hasBias && !bias) return null;
  const dims = tensor.dims.map(Number);
  const [first = 0, second = 0] = dims;
  const group = intAttribute(node, "group", 1);
  const isTransposed = node.opType === "ConvTranspose";
  const inputChannels = isTransposed ? first : second * group;
  const outputChannels = isTransposed ? second * group : first;
  if (weights.length === 0 || group < 1 || inputChannels % group !== 0 || outputChannels % group !== 0) return null;
  if (bias && bias.length !== outputChannels) return null;
  return { node, isTransposed, dims, weights, bias, rank: dims.length, inputChannels, outputChannels, group };
}

/** Calls back for each kernel: where its weights start and end, and which channels it joins. */
export function forEachKernel(
  conv: Convolution,
  visit: (start: number, end: number, input: number, output: number) => void,
): void {
  const [rows = 0, columns = 0] = conv.dims;
  const size = conv.weights.length / (rows * columns);
  const outputsPerGroup = conv.outputChannels / conv.group;
  const inputsPerGroup = conv.inputChannels / conv.group;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const start = (row * columns + column) * size;
      const input = conv.isTransposed ? row : Math.floor(row / outputsPerGroup) * inputsPerGroup + column;
      const output = conv.isTransposed ? Math.floor(row / inputsPerGroup) * outputsPerGroup + column : row;
      visit(start, start + size, input, output);
    }
  }
}

/** True where no border is added, so that a constant added before equals one added after. */
export function hasNoPadding(node: NodeProto): boolean {
  const mode = new TextDecoder().decode(attribute(node, "auto_pad")?.s ?? new Uint8Array());
  if (mode === "VALID") return true;
  if (mode !== "" && mode !== "NOTSET") return false;
  return (attribute(node, "pads")?.ints ?? []).every((pad) => pad === 0n);
}

/** New weights and bias for the node, as constants of its own: the old ones may serve other nodes. */
export function setWeights(
  view: GraphView,
  conv: Convolution,
  weights: Float32Array,
  bias: ArrayLike<number> | null,
): void {
  const base = conv.node.output[0] ?? conv.node.name;
  const weightName = view.freshName(`${base}/weights`);
  view.setInput(conv.node, 1, view.addConstant(floatTensor(weightName, conv.dims, weights)));
  if (!bias) return;
  const biasName = view.freshName(`${base}/bias`);
  view.setInput(conv.node, 2, view.addConstant(floatTensor(biasName, [bias.length], bias)));
}
