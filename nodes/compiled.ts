/** A compiled plan as the interface draws it: steps, what flows between them, and the operators of each ONNX graph. */
import type { Kind } from "./port-types";

export interface CompiledStep {
  /** Unique in the plan. */
  id: string;
  title: string;
  sort: "host" | "graph";
  /** Nodes of the drawing that it does work for; several where they share it. */
  nodes: string[];
  /** Names of the axes that it runs on, outermost first; empty: once per run. */
  axes: string[];
  /** The axis that it opens, where it makes many out of one. */
  opens: string | null;
  /** The axis that it closes, where it makes one out of many. */
  closes: string | null;
  /** Graph steps: the content hash of their ONNX file, and how rows are put together. */
  graph: { id: string; maxBatch: number; ragged: boolean } | null;
}

export interface CompiledLink {
  from: string;
  to: string;
  kind: Kind;
  axes: string[];
  /** Tensors: element type and the extents of one row, as in "float32 [3, 48, width]". */
  tensor: string | null;
}

export interface CompiledPlan {
  planId: string;
  steps: CompiledStep[];
  links: CompiledLink[];
}

export interface GraphTensor {
  name: string;
  type: string;
  /** Text is an extent that varies: a name, or a formula over names; null: the rank is not known. */
  dims: (number | string)[] | null;
}

export interface GraphOperator {
  op: string;
  name: string;
  /** Constants among them are in `weights`. */
  inputs: string[];
  outputs: string[];
  attributes: { name: string; value: string }[];
  /** Graphs of its own (If, Loop, Scan), by the attribute that holds each. */
  bodies: { name: string; graph: ListedGraph }[];
}

export interface ListedGraph {
  /** A body's: also what it reads of the graph around it. */
  inputs: GraphTensor[];
  outputs: GraphTensor[];
  /** In an order in which every value is made before it is used. */
  operators: GraphOperator[];
  /** Constants by name. */
  weights: Record<string, { type: string; dims: number[]; bytes: number }>;
  /** What operators give, as inferred from the inputs' shapes, by name; what nothing is known of is left out. */
  values: Record<string, { type: string; dims: (number | string)[] | null }>;
}

export interface GraphListing extends ListedGraph {
  graph: string;
  fileBytes: number;
  opset: number;
  /** Operators without a rule for what they give: behind them shapes may be unknown. */
  unknownOperators: string[];
}
