/**
 * Depthwise convolutions of integers take channels in sixteens and what is over one by one, which is six times slower for each:
 * 24 channels take twice as long as 32. Channels of zeros are added where the whole neighbourhood can have them: from the
 * convolutions that make the channels, through what treats each by itself, to the convolutions that read them, by weights of zero.
 */
import type { GraphView } from "../../graph-view";
import { isOperator, makeAttribute } from "../../node-proto";
import { type Convolution, convolutionOf, setWeights } from "../../rewrite/convolution";
import type { NodeProto } from "../../schema/onnx_pb";
import type { Facts } from "../../shape/facts";
import { elementCount, floatsOf, floatTensor } from "../../tensor";

const lanes = 16;
/** Fewer channels would be more than doubled. */
const leastChannels = 9;

/** Of each channel by itself, and finite for zero. */
const channelwise = ["Relu", "Clip", "LeakyRelu", "HardSigmoid", "HardSwish", "Sigmoid", "Tanh"];
const pools = ["MaxPool", "AveragePool", "GlobalAveragePool"];

/** Edits the graph; returns how many depthwise convolutions have their channels in sixteens now. */
export function padChannels(view: GraphView, facts: ReadonlyMap<string, Facts>): number {
  const seen = new Set<NodeProto>();
  let changed = 0;
  for (const node of view.nodes()) {
    const conv = depthwise(view, node);
    if (!conv || seen.has(node)) continue;
    const channels = conv.outputChannels;
    if (channels % lanes === 0 || channels < leastChannels) continue;
    const region = new Region(view, facts, channels);
    const isWhole = region.grow([node.input[0] as string, node.output[0] as string]);
    for (const each of region.depthwise) seen.add(each);
    if (!isWhole) continue;
    region.pad(Math.ceil(channels / lanes) * lanes);
    changed += region.depthwise.size;
  }
  return changed;
}

function depthwise(view: GraphView, node: NodeProto): Convolution | null {
  const conv = isOperator(node, "Conv") ? convolutionOf(view, node) : null;
  return conv && conv.group > 1 && conv.group === conv.inputChannels && conv.group === conv.outputChannels
    ? conv
    : null;
}

/** The values that have the same channels. */
class Region {
  readonly depthwise = new Set<NodeProto>();
  readonly #makers = new Set<NodeProto>();
  readonly #readers = new Set<NodeProto>();
  readonly #constants = new Set<string>();
  readonly #values = new Set<string>();

  constructor(
    readonly view: GraphView,
    readonly facts: ReadonlyMap<string, Facts>,
    readonly channels: number,
  ) {}

  /** False where the region touches something whose channels are its face, or not understood. */
  grow(from: readonly string[]): boolean {
    const waiting = [...from];
    const add = (name: string | undefined) => {
      if (name === undefined || this.#values.has(name)) return;
      this.#values.add(name);
      waiting.push(name);
    };
    for (const name of from) this.#values.add(name);
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const maker = this.view.producer(name);
      if (!maker || this.view.isOutput(name) || maker.output.length > 1) return false;
      if (!this.#made(maker, add)) return false;
      for (const user of this.view.users(name)) if (!this.#read(user, name, add)) return false;
    }
    return true;
  }

  #made(maker: NodeProto, add: (name: string | undefined) => void): boolean {
    if (depthwise(this.view, maker)) {
      this.depthwise.add(maker);
      add(maker.input[0]);
      return true;
    }
    const conv = isOperator(maker, "Conv") ? convolutionOf(this.view, maker) : null;
    if (conv) {
      this.#makers.add(maker);
      return conv.group === 1;
    }
    return this.#between(maker, add);
  }

  #read(user: NodeProto, name: string, add: (name: string | undefined) => void): boolean {
    if (depthwise(this.view, user)) {
      this.depthwise.add(user);
      add(user.output[0]);
      return true;
    }
    const conv = isOperator(user, "Conv") ? convolutionOf(this.view, user) : null;
    if (conv) {
      this.#readers.add(user);
      return conv.group === 1 && user.input[0] === name && user.input.lastIndexOf(name) === 0;
    }
    return this.#between(user, add);
  }

  #between(node: NodeProto, add: (name: string | undefined) => void): boolean {
    if (isOperator(node, ...channelwise, ...pools) && node.output.length === 1) {
      add(node.input[0]);
      add(node.output[0]);
      return true;
    }
    if (!isOperator(node, "Add", "Mul", "Sub")) return false;
    add(node.output[0]);
    return node.input.every((name) => this.#operand(name, add));
  }

  #operand(name: string, add: (name: string | undefined) => void): boolean {
    const constant = this.view.constant(name);
    if (constant) {
      const dims = constant.dims.map(Number);
      if (elementCount(dims) === 1) return true;
      const axis = dims.length - 3;
      const isChannels = axis >= 0 && dims[axis] === this.channels && elementCount(dims) === this.channels;
      if (!isChannels || !floatsOf(constant) || this.view.users(name).size > 1) return false;
      this.#constants.add(name);
      return true;
    }
    const dims = this.facts.get(name)?.dims;
    if (dims?.length !== 4) return false;
    if (dims[1] === this.channels) add(name);
    return dims[1] === this.channels || dims[1] === 1;
  }

  pad(wide: number): void {
    const { view, channels } = this;
    for (const node of this.depthwise) {
      const conv = convolutionOf(view, node) as Convolution;
      node.attribute = node.attribute.map((held) =>
        held.name === "group" ? makeAttribute("group", BigInt(wide)) : held,
      );
      setPadded(view, conv, [wide, ...conv.dims.slice(1)]);
    }
    for (const node of this.#makers) {
      const conv = convolutionOf(view, node) as Convolution;
      setPadded(view, conv, [wide, ...conv.dims.slice(1)]);
    }
    for (const node of this.#readers) {
      const conv = convolutionOf(view, node) as Convolution;
      setPadded(view, conv, [conv.dims[0] as number, wide, ...conv.dims.slice(2)]);
    }
    for (const name of this.#constants) {
      const tensor = view.constant(name);
      if (!tensor) continue;
      const values = new Float32Array(wide);
      values.set(floatsOf(tensor) as Float32Array);
      const dims = tensor.dims.map((extent) => (Number(extent) === channels ? wide : Number(extent)));
      const padded = view.addConstant(floatTensor(view.freshName(`${name}/padded`), dims, values));
      view.replaceUses(name, padded);
    }
  }
}

/** Zeros behind the weights along the first two dimensions, and behind the bias. */
function setPadded(view: GraphView, conv: Convolution, dims: readonly number[]): void {
  const [rows = 0, columns = 0] = conv.dims;
  const size = conv.weights.length / (rows * columns);
  const weights = new Float32Array(elementCount(dims));
  for (let row = 0; row < rows; row++)
    weights.set(
      conv.weights.subarray(row * columns * size, (row + 1) * columns * size),
      row * (dims[1] as number) * size,
    );
  let bias: Float32Array | null = null;
  if (conv.bias && dims[0] !== rows) {
    bias = new Float32Array(dims[0] as number);
    bias.set(conv.bias);
  }
  setWeights(view, { ...conv, dims }, weights, bias);
}
