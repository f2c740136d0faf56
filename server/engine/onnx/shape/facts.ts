/**
 * What is known of a value before anything runs: element type, extents, and the contents of small ones, which is how the shapes that
 * a graph computes for itself (Shape, Gather, Concat, Reshape) are followed. A rule reads facts and gives facts.
 */
import { attribute } from "../node-proto";
import type { GraphProto, NodeProto } from "../schema/onnx_pb";
import { type Dim, named, productOf } from "./dim";

export interface Facts {
  /** Name of the element type; "" where it is not known; "sequence" and the like for what is no tensor. */
  type: string;
  /** Null where not even the rank is known. */
  dims: readonly Dim[] | null;
  /** The elements of a small tensor in row-major order; undefined for those that are not known. */
  values?: readonly (Dim | undefined)[];
}

/** Tensors of more elements are not followed by their contents. */
export const maxFollowed = 1024;

/** Thrown by a rule that lacks what it needs to go on: the outputs are then unknown, which is no fault. */
export class Unknown extends Error {}

export interface RuleContext {
  node: NodeProto;
  opset: number;
  inputs: readonly (Facts | undefined)[];
  /** The graph as it runs with the given facts for its inputs: what its outputs are. */
  inferBody(body: GraphProto, inputs: readonly Facts[]): Facts[];
}

export type Rule = (context: RuleContext) => Facts[];
export type Rules = Readonly<Record<string, Rule>>;

/** The input, where the node has it. */
export function optional(context: RuleContext, index: number): Facts | undefined {
  return context.node.input[index] ? context.inputs[index] : undefined;
}

export function input(context: RuleContext, index: number): Facts {
  const found = optional(context, index);
  if (!found) throw new Unknown();
  return found;
}

export function dimsOf(context: RuleContext, index: number): readonly Dim[] {
  const { dims } = input(context, index);
  if (!dims) throw new Unknown();
  return dims;
}

/** The contents, each of them known. */
export function valuesOf(context: RuleContext, index: number): readonly Dim[] {
  const values = input(context, index).values;
  if (!values) throw new Unknown();
  return values.map((value) => {
    if (value === undefined) throw new Unknown();
    return value;
  });
}

/** The contents as plain numbers, each of them known. */
export function numbersIn(context: RuleContext, index: number): number[] {
  return valuesOf(context, index).map((value) => {
    if (typeof value !== "number") throw new Unknown();
    return value;
  });
}

export function int(context: RuleContext, name: string, otherwise: number): number {
  const found = attribute(context.node, name);
  return found ? Number(found.i) : otherwise;
}

export function ints(context: RuleContext, name: string): number[] | undefined {
  return attribute(context.node, name)?.ints.map(Number);
}

export function text(context: RuleContext, name: string, otherwise: string): string {
  const found = attribute(context.node, name);
  return found ? new TextDecoder().decode(found.s) : otherwise;
}

export function body(context: RuleContext, name: string): GraphProto {
  const found = attribute(context.node, name)?.g;
  if (!found) throw new Unknown();
  return found;
}

/** Axes and other integers that were an attribute in earlier operator sets and are an input now. */
export function intsOrInput(context: RuleContext, name: string, index: number): number[] | undefined {
  const held = ints(context, name);
  if (held) return held;
  return context.node.input[index] ? numbersIn(context, index) : undefined;
}

/** An axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= Math.max(rank, 1)) throw new Unknown();
  return at;
}

export function at(dims: readonly Dim[], index: number): Dim {
  const dim = dims[index];
  if (dim === undefined) throw new Unknown();
  return dim;
}

/** An extent that only the data decide; its name says of which output and axis it is. */
export function fresh(context: RuleContext, axis: number, output = 0): Dim {
  return named(`${context.node.output[output] ?? context.node.name}.${axis}`);
}

export function facts(type: string, dims: readonly Dim[] | null, values?: readonly (Dim | undefined)[]): Facts {
  if (!values || !dims || productOf(dims) !== values.length || values.length > maxFollowed) return { type, dims };
  return { type, dims, values };
}

/** The type and the shape of the first input; nothing of its contents. */
export const asFirst: Rule = (context) => [facts(input(context, 0).type, input(context, 0).dims)];
