/** What an op is: its slots, its axis effect, its attributes. One table serves the builder, the verifier and the runtime. */
import type { z } from "zod";
import type { Kind } from "@/nodes/port-types";
import type { TensorType } from "../ir/types";

/**
 * map: once per item of the joined path. open: one item to many, the outputs lie on path + new axis.
 * close: slots marked `closes` receive the list over the innermost axis. refine: keep or leave out each item.
 * regroup: closes, then opens a new axis (a ranking, a regrouping).
 */
export type AxisEffect = "map" | "open" | "close" | "refine" | "regroup";

export interface OpInput {
  name: string;
  kinds: readonly Kind[];
  optional?: boolean;
  variadic?: boolean;
  closes?: boolean;
}

export interface OpOutput {
  name: string;
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
  /** What a person would call it in a report. */
  title: string;
  /** False for ops whose result depends on more than inputs and attributes (inputs of a run). */
  pure?: boolean;
}

export function defineOp(def: OpDef): OpDef {
  return Object.freeze(def);
}
