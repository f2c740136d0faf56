/**
 * Weights alone in 4 or 8 bits, in blocks along what is summed, each with its own scale (MatMulNBits of onnxruntime): for large
 * products whose size or memory bandwidth decides. Activations stay float32 outside; with accuracy level 4 the kernel multiplies in
 * int8, quantizing each row for itself, so that an item does not depend on its company.
 */
import { GraphView } from "../../graph-view";
import { readModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import { TensorProto_DataType as DataType, type GraphProto, type ModelProto } from "../../schema/onnx_pb";
import { floatTensor, rawTensor } from "../../tensor";
import { opsetOf } from "../../value-type";
import { gridOf } from "../grid";
import { importMicrosoft, microsoftNode } from "../microsoft";
import { type Product, productOf, transposed } from "../products";
import { packNibbles, quantizeTensor } from "../quantize-tensor";
import { nameOf } from "../static/mark-graph";

export interface BlockOptions {
  bits: 4 | 8;
  /** Weights that share a scale: 32, 64 or 128. */
  block: 32 | 64 | 128;
  symmetric: boolean;
  kept?: ReadonlySet<string>;
}

/** Products with fewer weights stay: their scales and the unpacking would cost what the weights save. */
const leastWeights = 4096;

export function quantizeBlocks(
  prepared: Uint8Array,
  options: BlockOptions,
): { model: ModelProto; layers: string[]; refusals: Map<string, string> } {
  const model = readModel(prepared);
  const view = new GraphView(model.graph as GraphProto, opsetOf(model));
  const layers: string[] = [];
  const refusals = new Map<string, string>();
  for (const node of view.nodes()) {
    const product = productOf(view, node);
    if (product === null) continue;
    const refusal =
      typeof product === "string"
        ? product
        : options.kept?.has(nameOf(node))
          ? "kept in float32"
          : product.weights.length < leastWeights || product.size < options.block
            ? "it is small"
            : null;
    if (refusal !== null || typeof product === "string") {
      refusals.set(nameOf(node), refusal ?? "");
      continue;
    }
    replace(view, product, options);
    layers.push(nameOf(node));
  }
  if (layers.length > 0) importMicrosoft(model);
  view.removeUnusedConstants();
  view.finish();
  return { model, layers, refusals };
}

function replace(view: GraphView, product: Product, { bits, block, symmetric }: BlockOptions): void {
  const { node, input, weights, size, outputs, bias } = product;
  const blocks = Math.ceil(size / block);
  const rows = transposed(weights, size, outputs);
  const grid = gridOf(bits === 4 ? "uint4" : "uint8", { symmetric });
  const { codes, parameters } = quantizeTensor(rows, [outputs, size], { per: "block", axis: 1, size: block }, grid);
  // Whole blocks: what is over is never multiplied with anything.
  const padded = new Uint8Array(outputs * blocks * block);
  for (let row = 0; row < outputs; row++)
    padded.set(codes.subarray(row * size, (row + 1) * size) as Uint8Array, row * blocks * block);
  const result = nameOf(node);
  const base = view.freshName(`${result}/w`);
  const bytes = bits === 4 ? packNibbles(padded) : padded;
  const inputs = [
    input,
    view.addConstant(rawTensor(base, DataType.UINT8, [outputs, blocks, (block * bits) / 8], bytes)),
    view.addConstant(
      floatTensor(
        `${base}/scale`,
        [outputs * blocks],
        parameters.map(({ scale }) => scale),
      ),
    ),
  ];
  if (!symmetric) {
    const perRow = Math.ceil((blocks * bits) / 8);
    const zeros = new Uint8Array(outputs * perRow);
    for (let row = 0; row < outputs; row++) {
      const own = parameters.slice(row * blocks, (row + 1) * blocks).map(({ zeroPoint }) => zeroPoint);
      zeros.set(bits === 4 ? packNibbles(own) : Uint8Array.from(own), row * perRow);
    }
    inputs.push(view.addConstant(rawTensor(`${base}/zero`, DataType.UINT8, [outputs * perRow], zeros)));
  }
  const made = bias ? view.freshName(`${result}/product`) : result;
  const attributes = {
    K: BigInt(size),
    N: BigInt(outputs),
    bits: BigInt(bits),
    block_size: BigInt(block),
    accuracy_level: 4n,
  };
  view.remove(node);
  view.add(microsoftNode("MatMulNBits", inputs, [made], attributes));
  if (bias) view.add(makeNode("Add", [made, bias], [result]));
}
