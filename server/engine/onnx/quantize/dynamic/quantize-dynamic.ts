/**
 * Activations quantized at run time, by the range that they have then: no samples are needed. Written in the form that onnxruntime
 * fuses into DynamicQuantizeMatMul, or into DynamicQuantizeLinear and MatMulIntegerToFloat where several products read one value.
 * The range is that of the whole batch, so that an item's result moves a little with its company.
 * Conv is left out: its integer kernel for this form takes twice as long as float32. GRU has none at all.
 */
import { GraphView } from "../../graph-view";
import { readModel } from "../../model-file";
import { isOperator, makeNode } from "../../node-proto";
import type { GraphProto, ModelProto, NodeProto } from "../../schema/onnx_pb";
import { TensorProto_DataType as DataType } from "../../schema/onnx_pb";
import { opsetOf } from "../../value-type";
import { importMicrosoft } from "../microsoft";
import { type Product, productOf } from "../products";
import { constantsOf, type QuantizedTensor, quantizeTensor } from "../quantize-tensor";
import { nameOf } from "../static/mark-graph";
import { quantizeEmbeddings } from "../storage/embeddings";
import type { Target } from "../targets";
import { quantizeLstm } from "./lstm";

export interface DynamicResult {
  model: ModelProto;
  /** Quantized nodes, by their first outputs. */
  layers: string[];
  refusals: Map<string, string>;
}

export interface DynamicOptions {
  /** Layers that stay in float32, by their first outputs. */
  kept?: ReadonlySet<string>;
  /** Weights as rounded by data, [size, outputs] with a scale for each output. */
  weights?: ReadonlyMap<string, QuantizedTensor>;
}

/** DynamicQuantizeLinear exists from here on. */
const leastOpset = 11;

export function quantizeDynamic(
  prepared: Uint8Array,
  target: Target,
  { kept, weights }: DynamicOptions = {},
): DynamicResult {
  const model = readModel(prepared);
  const view = new GraphView(model.graph as GraphProto, opsetOf(model));
  const layers: string[] = [];
  const refusals = new Map<string, string>();
  const conversion = new Conversion(view, target);
  for (const node of view.nodes()) {
    const name = nameOf(node);
    if (!isOperator(node, "MatMul", "Gemm", "LSTM") || view.opset < leastOpset) continue;
    if (kept?.has(name)) {
      refusals.set(name, "kept in float32");
      continue;
    }
    if (isOperator(node, "LSTM")) {
      const refusal = quantizeLstm(view, node, target);
      if (refusal) refusals.set(name, refusal);
      else {
        importMicrosoft(model);
        layers.push(name);
      }
      continue;
    }
    const product = productOf(view, node);
    if (typeof product === "string") refusals.set(name, product);
    if (product === null || typeof product === "string") continue;
    conversion.replace(product, weights?.get(name));
    layers.push(name);
  }
  layers.push(...quantizeEmbeddings(view));
  view.removeUnusedConstants();
  view.finish();
  return { model, layers, refusals };
}

class Conversion {
  readonly #inputs = new Map<string, [codes: string, scale: string, zero: string]>();

  constructor(
    readonly view: GraphView,
    readonly target: Target,
  ) {}

  #quantized(input: string): [codes: string, scale: string, zero: string] {
    const known = this.#inputs.get(input);
    if (known) return known;
    const names = ["q", "scale", "zero"].map((part) => this.view.freshName(`${input}/${part}`)) as [
      string,
      string,
      string,
    ];
    this.view.add(unnamed(makeNode("DynamicQuantizeLinear", [input], names)));
    this.#inputs.set(input, names);
    return names;
  }

  replace({ node, input, weights, size, outputs, bias }: Product, rounded?: QuantizedTensor): void {
    const { view } = this;
    const result = nameOf(node);
    const [codes, scale, zero] = this.#quantized(input);
    const quantized =
      rounded ?? quantizeTensor(weights, [size, outputs], { per: "axis", axis: 1 }, this.target.weights);
    const constants = constantsOf(view.freshName(`${result}/w`), quantized);
    const fresh = (part: string) => view.freshName(`${result}/${part}`);
    const [sums, floats, scales] = [fresh("sums"), fresh("floats"), fresh("scales")];
    const product = bias ? fresh("product") : result;
    view.remove(node);
    const add = (made: NodeProto) => view.add(unnamed(made));
    // The weights are symmetric: their zero point, which is 0, can be left out.
    add(makeNode("MatMulInteger", [codes, view.addConstant(constants.codes), zero], [sums]));
    add(makeNode("Cast", [sums], [floats], { to: BigInt(DataType.FLOAT) }));
    add(makeNode("Mul", [scale, view.addConstant(constants.scale)], [scales]));
    add(makeNode("Mul", [floats, scales], [product]));
    if (bias) add(makeNode("Add", [product, bias], [result]));
  }
}

function unnamed(node: NodeProto): NodeProto {
  return Object.assign(node, { name: "" });
}
