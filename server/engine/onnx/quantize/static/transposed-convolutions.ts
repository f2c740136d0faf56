/**
 * A ConvTranspose whose kernel is as large as its stride puts every input pixel into a block of its own: a 1x1 convolution to all
 * pixels of the blocks, then DepthToSpace. onnxruntime has an integer kernel for that, and none for ConvTranspose.
 */
import type { GraphView } from "../../graph-view";
import { attribute, isOperator, makeNode } from "../../node-proto";
import { convolutionOf, hasNoPadding } from "../../rewrite/convolution";
import type { NodeProto } from "../../schema/onnx_pb";
import { floatTensor } from "../../tensor";

/** Edits the graph; returns how many were rewritten. Exact but for the order of sums. */
export function unfoldTransposed(view: GraphView): number {
  let changed = 0;
  for (const node of view.nodes()) {
    const conv = isOperator(node, "ConvTranspose") ? convolutionOf(view, node) : null;
    const block = conv && blockOf(node, conv.dims);
    if (!conv || !block || conv.group !== 1) continue;
    const { inputChannels, outputChannels } = conv;
    const area = block * block;
    const weights = new Float32Array(conv.weights.length);
    for (let input = 0; input < inputChannels; input++)
      for (let place = 0; place < outputChannels * area; place++)
        weights[place * inputChannels + input] = conv.weights[input * outputChannels * area + place] as number;
    const result = node.output[0] as string;
    const inputs = [
      node.input[0] as string,
      view.addConstant(
        floatTensor(view.freshName(`${result}/weights`), [outputChannels * area, inputChannels, 1, 1], weights),
      ),
    ];
    if (conv.bias) {
      const bias = Float32Array.from(
        { length: outputChannels * area },
        (_, at) => conv.bias?.[Math.floor(at / area)] ?? 0,
      );
      inputs.push(view.addConstant(floatTensor(view.freshName(`${result}/bias`), [bias.length], bias)));
    }
    const blocks = view.freshName(`${result}/blocks`);
    view.replace(node, makeNode("DepthToSpace", [blocks], [result], { blocksize: BigInt(block), mode: "CRD" }));
    view.add(makeNode("Conv", inputs, [blocks]));
    changed += 1;
  }
  return changed;
}

/** The side of the blocks; null where they overlap, have gaps, or are cut at the borders. */
function blockOf(node: NodeProto, dims: readonly number[]): number | null {
  const [height, width] = dims.slice(2);
  const ints = (name: string) => (attribute(node, name)?.ints ?? []).map(Number);
  const strides = ints("strides");
  const isPlain =
    dims.length === 4 &&
    height === width &&
    strides.length === 2 &&
    strides.every((stride) => stride === height) &&
    ints("dilations").every((dilation) => dilation === 1) &&
    ints("output_padding").every((padding) => padding === 0) &&
    ints("output_shape").length === 0 &&
    hasNoPadding(node);
  return isPlain ? (height ?? null) : null;
}
