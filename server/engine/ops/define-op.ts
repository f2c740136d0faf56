/** What an op is: its slots, its axis effect, its attributes. One table serves the builder, the verifier and the runtime. */
import type { z } from "zod";
import type { Json } from "@/nodes/define-node";
import type { Kind } from "@/nodes/port-types";
import type { AxisEffect, TensorType } from "../ir/types";

export type { AxisEffect };

export interface OpInput {
  name: string;
  kinds: readonly Kind[];
  optional?: boolean;
  variadic?: boolean;
  closes?: boolean;
}

export interface OpOutput {
  name: string;
  /** One for each entry of this attribute, a list of names. */
  each?: string;
  kind: Kind | { sameAs: string };
  tensor?: TensorType;
}

export interface OpDef {
  name: string;
  /** graph: has an ONNX form and may be merged; host: runs in a kernel of the runtime. */
  sort: "graph" | "host";
  axis: AxisEffect;
  /** Name of the axis that open and regroup ops make; an attribute `axis` overrides it. */
  opens?: string;
  inputs: readonly OpInput[];
  outputs: readonly OpOutput[];
  attrs: z.ZodObject;
  /** Types of tensor outputs that follow from the attributes. */
  tensorTypes?: (attrs: { readonly [key: string]: Json }) => readonly (TensorType | undefined)[];
  /** What a person would call it in a report. */
  title: string;
  /**
   * map and refine: the kernel remembers (KernelContext.remember), so items of the innermost axis are given to it in their order.
   * close: a fold, which gets the items of the axis in their order as they come, and none of them is kept. All its slots close.
   */
  ordered?: true;
  /** open: items come when they come, and only once; the kernel goes on behind those that an earlier attempt has finished. */
  live?: true;
  /** False for ops whose result depends on more than inputs and attributes (inputs of a run). */
  pure?: boolean;
}

/** The outputs of an op with these attributes. */
export function outputsOf({ outputs }: OpDef, attrs: { readonly [key: string]: Json }): readonly OpOutput[] {
  return outputs.flatMap((output) =>
    output.each === undefined ? [output] : (attrs[output.each] as string[]).map((name) => ({ ...output, name })),
  );
}

export function defineOp(def: OpDef): OpDef {
  return Object.freeze(def);
}
