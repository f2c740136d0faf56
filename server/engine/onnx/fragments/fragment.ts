/**
 * A fragment: the ONNX form of one `tensor.*` op, made for the operator set of the model it meets, so that no model has to be
 * converted. Types are those of one row; in the graph every value has the batch dimension in front.
 */
import type { Json } from "@/nodes/define-node";
import type { ElementType } from "../../ir/types";
import { unfit } from "../model-error";
import type { NodeProto, TensorProto } from "../schema/onnx_pb";

/** A value of the graph under construction; dims of one row, null where the rank is not known. */
export interface RowValue {
  name: string;
  type: string;
  dims: readonly (number | string)[] | null;
}

export interface FragmentContext {
  title: string;
  opset: number;
  attrs: { readonly [key: string]: Json };
  /** In the order of the op's slots. */
  inputs: readonly RowValue[];
  /** Names of the outputs to make, in the op's order. */
  outputs: readonly string[];
  /** A name for an inner value or constant, unique in the graph. */
  local(name: string): string;
}

export interface Fragment {
  nodes: NodeProto[];
  constants: TensorProto[];
  outputs: (RowValue & { type: ElementType })[];
}

export type FragmentMaker = (context: FragmentContext) => Fragment;

export function inputOf({ inputs, title }: FragmentContext, index = 0): RowValue {
  const input = inputs[index];
  if (!input) throw unfit(`${title} has ${inputs.length} inputs and needs more.`);
  return input;
}

/** The input's dims, for fragments whose form depends on the rank. */
export function knownDims(context: FragmentContext, index = 0): readonly (number | string)[] {
  const { dims } = inputOf(context, index);
  if (dims) return dims;
  throw unfit(
    `${context.title} needs to know how many dimensions its input has, and the model before it does not say.`,
  );
}

/** The last axis of the batch, counted from the end where the rank is unknown, which ONNX allows from operator set 11. */
export function lastAxis(context: FragmentContext): bigint {
  return inputOf(context).dims || context.opset < 11 ? BigInt(knownDims(context).length) : -1n;
}

export function requireType(context: FragmentContext, type: ElementType): void {
  for (const { type: given } of context.inputs)
    if (given !== type) throw unfit(`${context.title} takes ${type} and was given ${given}.`);
}

export function outputName(context: FragmentContext, index: number): string {
  const name = context.outputs[index];
  if (name === undefined) throw unfit(`${context.title} has an output that is connected to nothing.`);
  return name;
}
