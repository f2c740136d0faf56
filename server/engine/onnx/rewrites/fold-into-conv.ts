/**
 * What scales and shifts a convolution's result per channel moves into its weights and bias:
 * a * (W x + b) + c = (a W) x + (a b + c), with a, c from Mul, Add or BatchNormalization (a = gamma / sqrt(var + epsilon), c = beta - a * mean).
 */
import { create } from "@bufbuild/protobuf";
import { floatsOf, floatTensor, type GraphProto, type NodeProto, numberAttribute, type TensorProto } from "../model";
import { NodeProtoSchema } from "../schema/onnx_pb";
import { onlyReadBy, type Rewrite, type Uses, usesOf } from "./rewrite";

export const foldIntoConv: Rewrite = {
  name: "fold-into-conv",
  exact: false,
  apply(graph) {
    let changed = false;
    // Each round folds one op behind every convolution; chains take as many rounds as they are long.
    while (foldOnce(graph)) changed = true;
    return { changed, refusals: [] };
  },
};

function foldOnce(graph: GraphProto): boolean {
  const uses = usesOf(graph);
  const gone = new Set<NodeProto>();
  const replaced = new Map<NodeProto, NodeProto>();
  const added: TensorProto[] = [];
  for (const conv of graph.node) {
    if (conv.opType !== "Conv") continue;
    const result = conv.output[0] as string;
    const next = uses.consumers.get(result)?.[0];
    const weight = uses.constants.get(conv.input[1] ?? "");
    const bias = conv.input[2] ? uses.constants.get(conv.input[2]) : undefined;
    const weights = weight && floatsOf(weight);
    if (!next || !weights || (conv.input[2] && !bias) || !onlyReadBy(uses, result, next)) continue;
    const channels = Number(weight.dims[0]);
    const affine = affineOf(next, result, channels, uses);
    if (!affine) continue;
    const per = weights.length / channels;
    const oldBias = bias ? floatsOf(bias) : null;
    const newWeights = weights.map((value, index) => value * (affine.scale[Math.floor(index / per)] as number));
    const newBias = Float32Array.from(
      { length: channels },
      (_, channel) => (oldBias?.[channel] ?? 0) * (affine.scale[channel] as number) + (affine.shift[channel] as number),
    );
    const name = `${next.output[0]}_folded`;
    added.push(
      floatTensor(`${name}_w`, weight.dims.map(Number), newWeights),
      floatTensor(`${name}_b`, [channels], newBias),
    );
    replaced.set(
      conv,
      create(NodeProtoSchema, {
        ...conv,
        input: [conv.input[0] as string, `${name}_w`, `${name}_b`],
        output: [...next.output],
      }),
    );
    gone.add(next);
  }
  graph.node = graph.node.filter((node) => !gone.has(node)).map((node) => replaced.get(node) ?? node);
  graph.initializer.push(...added);
  return replaced.size > 0;
}

interface Affine {
  scale: Float32Array;
  shift: Float32Array;
}

function affineOf(node: NodeProto, x: string, channels: number, uses: Uses): Affine | null {
  const ones = () => new Float32Array(channels).fill(1);
  const zeros = () => new Float32Array(channels);
  if (node.opType === "BatchNormalization" && node.output.length === 1 && node.input[0] === x) {
    const [gamma, beta, mean, variance] = node.input
      .slice(1)
      .map((name) => perChannel(uses.constants.get(name), channels));
    if (!gamma || !beta || !mean || !variance) return null;
    const epsilon = numberAttribute(node, "epsilon", 1e-5);
    const scale = gamma.map((each, channel) => each / Math.sqrt((variance[channel] as number) + epsilon));
    return { scale, shift: beta.map((each, channel) => each - (scale[channel] as number) * (mean[channel] as number)) };
  }
  if (node.opType !== "Mul" && node.opType !== "Add") return null;
  const other = node.input[0] === x ? node.input[1] : node.input[0];
  const values = perChannel(uses.constants.get(other ?? ""), channels, true);
  if (!values) return null;
  return node.opType === "Mul" ? { scale: values, shift: zeros() } : { scale: ones(), shift: values };
}

/** One number per channel: from a scalar, from [C] (of BatchNormalization), or from [1,C,1,1] / [C,1,1] where it is broadcast over a picture. */
function perChannel(tensor: TensorProto | undefined, channels: number, broadcast = false): Float32Array | null {
  const values = tensor && floatsOf(tensor);
  if (!tensor || !values) return null;
  if (values.length === 1 && tensor.dims.length <= 4) return new Float32Array(channels).fill(values[0] as number);
  if (values.length !== channels) return null;
  if (!broadcast) return values;
  const [height, width] = tensor.dims.slice(-2).map(Number);
  return tensor.dims.length >= 3 && height === 1 && width === 1 && Number(tensor.dims.at(-3)) === channels
    ? values
    : null;
}
