/**
 * Second half of static quantization: parameters from ranges, and QuantizeLinear and DequantizeLinear around the marked nodes
 * (QDQ form), which onnxruntime then runs on integers. Weights first, biases last: their scale is the product of the others.
 */
import type { GraphView } from "../../graph-view";
import { intAttribute, isOperator, makeNode } from "../../node-proto";
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from "../../schema/onnx_pb";
import { floatTensor, rawTensor } from "../../tensor";
import { coverage, type Grid, type Parameters, parametersOf } from "../grid";
import {
  constantsOf,
  type Granularity,
  parametersOfGroups,
  type QuantizedTensor,
  quantizeTensor,
  rangesOf,
  withGroupsOf,
} from "../quantize-tensor";
import { toHalf } from "../storage/half-weights";
import type { Target } from "../targets";
import { nameOf } from "./mark-graph";
import type { Absorbed, BiasMark, Gate, Marking, WeightMark } from "./marking";

export interface Range {
  min: number;
  max: number;
}

/** Parameters for every value on the grid, by name. `ranges` holds those of the computed ones. */
export function activationParameters(
  marking: Marking,
  ranges: ReadonlyMap<string, Range>,
  target: Target,
): Map<string, Parameters> {
  const chosen = new Map<string, Parameters>();
  for (const members of marking.groups().values()) {
    const joint = { min: 0, max: 0 };
    for (const name of members) {
      const { min, max } = rangeOf(marking, ranges, name);
      joint.min = Math.min(joint.min, min);
      joint.max = Math.max(joint.max, max);
    }
    const offsets = [...marking.gates.values()].flatMap(({ input, offset }) =>
      members.includes(input) ? [offset] : [],
    );
    const own = dividing(target.activations, joint, offsets);
    for (const name of members) chosen.set(name, own);
  }
  return chosen;
}

/** Parameters whose scale divides the offsets, which lie within the range then. The first where there are several. */
function dividing(grid: Grid, { min, max }: Range, offsets: readonly number[]): Parameters {
  const low = Math.min(min, ...offsets.map((offset) => -offset));
  const own = parametersOf(grid, low, max);
  const offset = offsets.find((each) => each > 0);
  if (offset === undefined || offset < own.scale) return own;
  const scale = Math.fround(offset / Math.floor(offset / own.scale));
  return grid.symmetric ? { ...own, scale } : parametersOf(grid, low, low + scale * (grid.high - grid.low));
}

function rangeOf(marking: Marking, ranges: ReadonlyMap<string, Range>, name: string): Range {
  const bounds = marking.bounds.get(name);
  if (bounds) return { min: bounds[0], max: bounds[1] };
  const constant = marking.constant(name);
  if (constant) {
    const { min, max } = rangesOf(constant, [constant.length], { per: "tensor" });
    return { min: min[0] ?? 0, max: max[0] ?? 0 };
  }
  const range = ranges.get(name);
  if (!range) throw new Error(`The value ${name} goes onto the grid and was not calibrated.`);
  return range;
}

/** What was found for single layers, by their names; the rest is rounded to nearest. */
export interface Repairs {
  weights?: ReadonlyMap<string, QuantizedTensor>;
  /** To be added to the bias, one for each output. */
  biasShifts?: ReadonlyMap<string, ArrayLike<number>>;
}

export function insertQuantization(
  view: GraphView,
  marking: Marking,
  parameters: ReadonlyMap<string, Parameters>,
  target: Target,
  repairs: Repairs = {},
): void {
  for (const mark of marking.weights) shiftBias(view, marking, mark, repairs);
  const insertion = new Insertion(view, marking, parameters, target, repairs);
  for (const absorbed of marking.absorbed.values()) insertion.absorb(absorbed);
  for (const name of marking.activations) insertion.activation(name);
  for (const gate of marking.gates.values()) insertion.gate(gate);
  for (const name of marking.constants) insertion.constant(name);
  for (const mark of marking.weights) insertion.weight(mark);
  for (const mark of marking.biases) insertion.bias(mark);
  view.removeUnusedConstants();
}

function shiftBias(view: GraphView, marking: Marking, weight: WeightMark, { biasShifts }: Repairs): void {
  const { node } = weight;
  const shift = biasShifts?.get(nameOf(node));
  if (!shift || !isOperator(node, "Conv", "Gemm")) return;
  const known = marking.constant(node.input[2]);
  const values = Float32Array.from(shift, (by, channel) => by + (known?.[channel] ?? 0));
  const name = view.freshName(`${nameOf(node)}/bias`);
  view.setInput(node, 2, view.addConstant(floatTensor(name, [values.length], values)));
  if (!known) marking.biases.push({ node, index: 2, input: node.input[0] as string, weight });
}

/** Shorter ones do not pay for the Cast that widens them. */
const leastHalved = 32;
/** Where float16 has all its digits, with room for the smaller ones below the largest. */
const halfRange = { least: 2 ** -6, most: 65504 } as const;

type NodeParts = [
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes?: Record<string, bigint>,
];

/** Names of nodes are unique, if they have one; outputs of the graph, whose makers may be called after them, change hands here. */
function unnamed(...args: NodeParts): NodeProto {
  return Object.assign(makeNode(...args), { name: "" });
}

class Insertion {
  /** Scales of weights as they were chosen, by node. */
  readonly #weightScales = new Map<NodeProto, readonly number[]>();
  readonly #dequantized = new Map<string, string>();
  /** Names of layers as they were before absorbing renamed their outputs. */
  readonly #layers: ReadonlyMap<NodeProto, string>;
  readonly #constants = new Map<string, string>();
  readonly #codes = new Map<string, string>();

  constructor(
    readonly view: GraphView,
    readonly marking: Marking,
    readonly parameters: ReadonlyMap<string, Parameters>,
    readonly target: Target,
    readonly repairs: Repairs,
  ) {
    this.#layers = new Map(marking.weights.map(({ node }) => [node, nameOf(node)]));
  }

  /** Takes the node out where the grid cuts off at least what it does. */
  absorb({ node, min, max }: Absorbed): void {
    const [source, result] = [node.input[0] as string, node.output[0] as string];
    const own = this.parameters.get(result) as Parameters;
    const [low, high] = coverage(own, this.target.activations);
    // A thousandth of a step over the limit is the rounding of the scale.
    const slack = own.scale * 1e-3;
    const maker = this.view.producer(source);
    if (!maker || low < min - slack || high > max + slack) return;
    this.view.remove(node);
    this.view.renameOutput(maker, source, result);
  }

  activation(name: string): void {
    const maker = this.view.producer(name);
    const isComputedOnGrid = maker !== undefined && this.marking.nodes.has(maker);
    const readers = [...this.view.users(name)].filter((user) => isComputedOnGrid || this.marking.nodes.has(user));
    if (readers.length === 0 && !isComputedOnGrid) return;
    let source = name;
    let back = this.view.freshName(`${name}/d`);
    if (isComputedOnGrid && this.view.isOutput(name)) {
      // The graph's outputs keep their names, and their readers give what the grid gives.
      source = this.view.freshName(`${name}/raw`);
      maker.output = maker.output.map((output) => (output === name ? source : output));
      back = name;
      this.view.remove(maker);
      this.view.add(maker);
    } else if (isComputedOnGrid) this.view.replaceUses(name, back);
    else {
      for (const user of readers)
        user.input.forEach((input, index) => {
          if (input === name) this.view.setInput(user, index, back);
        });
    }
    const codes = this.view.freshName(`${name}/q`);
    this.#codes.set(name, codes);
    const scale = this.#scale(name);
    this.view.add(unnamed("QuantizeLinear", [source, ...scale], [codes]));
    this.view.add(unnamed("DequantizeLinear", [codes, ...scale], [back]));
    for (const user of this.view.users(back)) this.#protect(user, name, codes, back, source);
  }

  /**
   * onnxruntime (WeightBiasQuantization, since 1.22) rounds the float32 weights of whatever reads a DequantizeLinear with one
   * scale, and a layer that was kept in float32 was kept for its weights. It leaves those alone that read one scale per channel.
   */
  #protect(user: NodeProto, name: string, codes: string, back: string, source: string): void {
    if (this.marking.nodes.has(user) || user.input[0] !== back || !isOperator(user, "Conv", "ConvTranspose", "Gemm"))
      return;
    const dims = this.view.constant(user.input[1])?.dims.map(Number);
    if (!dims) return;
    const channels =
      user.opType === "Conv"
        ? (dims[1] ?? 0) * intAttribute(user, "group", 1)
        : (dims[user.opType === "Gemm" && intAttribute(user, "transB", 0) === 1 ? 1 : 0] ?? 0);
    // A list of one scale counts as one scale.
    if (channels === 1) {
      this.view.setInput(user, 0, source);
      return;
    }
    const { scale, zeroPoint } = this.parameters.get(name) as Parameters;
    const own = this.view.freshName(`${name}/d`);
    const inputs = [
      this.#constant(`scale/${scale}/${channels}`, (key) =>
        floatTensor(key, [channels], new Float32Array(channels).fill(scale)),
      ),
      this.#constant(`zero/${zeroPoint}/${channels}`, (key) =>
        rawTensor(key, this.#codeType(), [channels], new Uint8Array(channels).fill(zeroPoint & 0xff)),
      ),
    ];
    this.view.add(unnamed("DequantizeLinear", [codes, ...inputs], [own]));
    this.view.setInput(user, 0, own);
  }

  #scale(name: string): [scale: string, zero: string] {
    return this.#parameters(this.parameters.get(name) as Parameters);
  }

  #parameters({ scale, zeroPoint }: Parameters): [scale: string, zero: string] {
    return [
      this.#constant(`scale/${scale}`, (key) => floatTensor(key, [], [scale])),
      this.#constant(`zero/${zeroPoint}`, (key) =>
        rawTensor(key, this.#codeType(), [], Uint8Array.of(zeroPoint & 0xff)),
      ),
    ];
  }

  #codeType(): DataType {
    return this.target.activations.low < 0 ? DataType.INT8 : DataType.UINT8;
  }

  #constant(key: string, make: (name: string) => TensorProto): string {
    const known = this.#constants.get(key);
    if (known) return known;
    const added = this.view.addConstant(make(this.view.freshName(key)));
    this.#constants.set(key, added);
    return added;
  }

  gate({ node, input, offset, width }: Gate): void {
    const result = node.output[0] as string;
    const codes = this.#codes.get(input);
    const quantizer = this.view.onlyUser(result);
    if (!codes || !quantizer || !isOperator(quantizer, "QuantizeLinear")) return;
    const own = this.parameters.get(input) as Parameters;
    const zeroPoint = own.zeroPoint - Math.round(offset / own.scale);
    const { low, high } = this.target.activations;
    const isExact = Math.abs(offset / own.scale - Math.round(offset / own.scale)) < 1e-3;
    if (!isExact || zeroPoint < low) return;
    const shifted = this.view.freshName(`${result}/shifted`);
    this.view.add(
      unnamed("DequantizeLinear", [codes, ...this.#parameters({ scale: own.scale, zeroPoint })], [shifted]),
    );
    const wide = this.#parameters({ scale: Math.fround(width / (high - low)), zeroPoint: low });
    [shifted, ...wide].forEach((name, index) => {
      this.view.setInput(quantizer, index, name);
    });
    this.view.removeDead([node]);
  }

  constant(name: string): void {
    const tensor = this.view.constant(name) as TensorProto;
    const values = this.marking.constant(name) as Float32Array;
    const own = this.parameters.get(name) as Parameters;
    const quantized = quantizeTensor(values, tensor.dims.map(Number), { per: "tensor" }, this.target.activations, [
      own,
    ]);
    const { codes } = constantsOf(this.view.freshName(`${name}/q`), quantized);
    const back = this.view.freshName(`${name}/d`);
    this.view.add(unnamed("DequantizeLinear", [this.view.addConstant(codes), ...this.#scale(name)], [back]));
    for (const user of this.view.users(name)) {
      if (!this.marking.nodes.has(user)) continue;
      user.input.forEach((input, index) => {
        if (input === name && !this.marking.weights.some((mark) => mark.node === user && mark.index === index))
          this.view.setInput(user, index, back);
      });
    }
  }

  weight({ node, index, axis }: WeightMark): void {
    const name = node.input[index] as string;
    const tensor = this.view.constant(name) as TensorProto;
    const values = this.marking.constant(name) as Float32Array;
    const dims = tensor.dims.map(Number);
    const granularity: Granularity = axis === null ? { per: "tensor" } : { per: "axis", axis };
    const key = `${name}/${axis}`;
    const rounded = this.repairs.weights?.get(this.#layers.get(node) ?? "");
    let parameters = rounded?.parameters ?? parametersOfGroups(values, dims, granularity, this.target.weights);
    const bias = this.marking.biases.find((mark) => mark.node === node);
    if (bias) parameters = this.#wideEnough(bias, parameters);
    this.#weightScales.set(
      node,
      parameters.map(({ scale }) => scale),
    );
    const known = bias || rounded ? undefined : this.#dequantized.get(key);
    if (known) {
      this.view.setInput(node, index, known);
      return;
    }
    const quantized = this.#onGrid(values, dims, granularity, parameters, rounded);
    // onnxruntime makes a QGemm only of weights that have zero points.
    const constants = constantsOf(this.view.freshName(`${name}/q`), quantized, isOperator(node, "Gemm"));
    const inputs = [constants.codes, constants.scale, ...(constants.zeroPoint ? [constants.zeroPoint] : [])];
    const back = this.view.freshName(`${name}/d`);
    const attributes: Record<string, bigint> = axis === null || axis === 1 ? {} : { axis: BigInt(axis) };
    const names = inputs.map((constant) => this.view.addConstant(constant));
    this.view.add(unnamed("DequantizeLinear", names, [back], attributes));
    this.#dequantized.set(key, back);
    this.view.setInput(node, index, back);
  }

  /** As it was rounded by data, but where the parameters are not those that it was rounded for. */
  #onGrid(
    values: Float32Array,
    dims: readonly number[],
    granularity: Granularity,
    parameters: readonly Parameters[],
    rounded: QuantizedTensor | undefined,
  ): QuantizedTensor {
    if (rounded?.parameters.every((own, group) => own === parameters[group])) return rounded;
    const plain = quantizeTensor(values, dims, granularity, this.target.weights, parameters);
    return rounded ? withGroupsOf(rounded, plain) : plain;
  }

  /** A bias far larger than its weights would not fit 32 bits in their scale: such weights are next to nothing, and get a wider one. */
  #wideEnough(mark: BiasMark, parameters: readonly Parameters[]): Parameters[] {
    const bias = this.marking.constant(mark.node.input[mark.index]) as Float32Array;
    const input = (this.parameters.get(mark.input) as Parameters).scale;
    return parameters.map((own, channel) => {
      const least = Math.abs(bias[channel] ?? 0) / (input * 2 ** 30);
      return own.scale < least ? { ...own, scale: Math.fround(least) } : own;
    });
  }

  bias(mark: BiasMark): void {
    if (isOperator(mark.node, "Conv")) this.#narrowed(mark);
    else this.#inScaleOfProduct(mark);
  }

  /**
   * onnxruntime (WeightBiasQuantization, since 1.22) puts the bias of a convolution onto 32 bits when it opens a model, in the scale that
   * is the product of the others. Without codes and scales for it the file has a third of what a bias takes, and as float16, where that
   * loses less than 1/4000 of the largest, a sixth: beside weights of a byte each that counts.
   */
  #narrowed({ node, index }: BiasMark): void {
    const name = node.input[index] as string;
    const values = this.marking.constant(name) as Float32Array;
    const peak = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (values.length < leastHalved || peak > halfRange.most || peak < halfRange.least) return;
    const codes = Uint16Array.from(values, toHalf);
    const stored = rawTensor(
      this.view.freshName(`${name}/half`),
      DataType.FLOAT16,
      [values.length],
      new Uint8Array(codes.buffer),
    );
    const wide = this.view.freshName(`${name}/wide`);
    this.view.add(unnamed("Cast", [this.view.addConstant(stored)], [wide], { to: BigInt(DataType.FLOAT) }));
    this.view.setInput(node, index, wide);
  }

  #inScaleOfProduct({ node, index, input }: BiasMark): void {
    const name = node.input[index] as string;
    const values = this.marking.constant(name) as Float32Array;
    const inputScale = (this.parameters.get(input) as Parameters).scale;
    const weightScales = this.#weightScales.get(node) as readonly number[];
    const scales = Float32Array.from(
      values,
      (_, channel) => inputScale * (weightScales[channel] ?? weightScales[0] ?? 1),
    );
    const codes = Int32Array.from(values, (value, channel) => Math.round(value / (scales[channel] as number)));
    const base = this.view.freshName(`${name}/q`);
    const back = this.view.freshName(`${name}/d`);
    const inputs = [
      this.view.addConstant(rawTensor(base, DataType.INT32, [values.length], new Uint8Array(codes.buffer))),
      this.view.addConstant(floatTensor(`${base}/scale`, [values.length], scales)),
    ];
    this.view.add(unnamed("DequantizeLinear", inputs, [back], { axis: 0n }));
    this.view.setInput(node, index, back);
  }
}
