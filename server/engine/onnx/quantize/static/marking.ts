/**
 * First half of static quantization: rules say, operator by operator, which values go onto the integer grid. Nothing is computed
 * and nothing edited here; insert.ts does both, with what calibration found. Values are called by their names in the graph.
 */
import type { GraphView } from "../../graph-view";
import type { NodeProto } from "../../schema/onnx_pb";
import type { Facts } from "../../shape/facts";
import { floatsOf } from "../../tensor";

export interface WeightMark {
  node: NodeProto;
  index: number;
  /** The axis whose indices have a scale each; null: one for all. */
  axis: number | null;
}

export interface BiasMark {
  node: NodeProto;
  index: number;
  /** Names of what is multiplied: the bias has the product of their scales. */
  input: string;
  weight: WeightMark;
}

/** A node that quantization itself does: what Relu and Clip cut off is outside the grid. */
export interface Absorbed {
  node: NodeProto;
  min: number;
  max: number;
}

/**
 * HardSigmoid on the grid: Clip(x + beta / alpha, 0, 1 / alpha) is what quantizing does to x read with another zero point. The
 * scale of x has to divide beta / alpha.
 */
export interface Gate {
  node: NodeProto;
  input: string;
  offset: number;
  width: number;
}

export class Marking {
  /** Quantized nodes, in the order of the graph. */
  readonly nodes = new Set<NodeProto>();
  /** Values on the grid that the graph computes or is given. */
  readonly activations = new Set<string>();
  /** Constants that are read like activations: one operand of an Add. */
  readonly constants = new Set<string>();
  readonly weights: WeightMark[] = [];
  readonly biases: BiasMark[] = [];
  readonly absorbed = new Map<string, Absorbed>();
  /** By their results. */
  readonly gates = new Map<string, Gate>();
  /** Ranges that no sample has to show: those of Sigmoid and Softmax. */
  readonly bounds = new Map<string, readonly [min: number, max: number]>();
  /** Why a node was left, by its first output. */
  readonly refusals = new Map<string, string>();
  readonly #groups = new Map<string, string>();

  constructor(
    readonly view: GraphView,
    readonly facts: ReadonlyMap<string, Facts>,
  ) {}

  isFloat(name: string | undefined): boolean {
    return name !== undefined && this.facts.get(name)?.type === "float32";
  }

  rank(name: string | undefined): number | undefined {
    return this.facts.get(name ?? "")?.dims?.length;
  }

  /** Float32 contents of a constant that nobody outside can override. */
  constant(name: string | undefined): Float32Array | null {
    const tensor = this.view.constant(name);
    return (tensor && floatsOf(tensor)) ?? null;
  }

  isOnGrid(name: string | undefined): boolean {
    return name !== undefined && this.activations.has(name);
  }

  /** An operand: computed, or a constant. */
  operand(name: string): void {
    if (this.view.constant(name)) this.constants.add(name);
    else this.activations.add(name);
  }

  /** The values get the same parameters, so that an operator between them only moves integers about. */
  share(names: readonly string[]): void {
    const [first, ...others] = names;
    if (first === undefined) return;
    for (const other of others) this.#groups.set(this.groupOf(other), this.groupOf(first));
  }

  /** The value that stands for all that share its parameters. */
  groupOf(name: string): string {
    let at = name;
    for (let next = this.#groups.get(at); next !== undefined && next !== at; next = this.#groups.get(at)) at = next;
    return at;
  }

  /** By the one that stands for them. */
  groups(): Map<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const name of [...this.activations, ...this.constants]) {
      const key = this.groupOf(name);
      const members = groups.get(key);
      if (members) members.push(name);
      else groups.set(key, [name]);
    }
    return groups;
  }

  /** Takes the output of `node` off the grid in favour of what `by` makes of it. */
  absorb(by: NodeProto, min: number, max: number): void {
    const [before, after] = [by.input[0] as string, by.output[0] as string];
    this.activations.delete(before);
    this.activations.add(after);
    this.absorbed.set(after, { node: by, min, max });
  }
}
