/** What the compiler asks of this library: a chain of graph ops in, one ONNX file out. */
import type { Json } from "@/nodes/define-node";
import type { ElementType, TensorType } from "../ir/types";

export interface SegmentOp {
  name: string;
  attrs: { readonly [key: string]: Json };
  inputs: readonly number[];
  outputs: readonly number[];
  title: string;
}

export interface Segment {
  inputs: readonly { id: number; type: TensorType }[];
  outputs: readonly number[];
  /** In an order in which every value is made before it is used. At most one of them is a model. */
  ops: readonly SegmentOp[];
}

/** A tensor with its batch dimension. */
export interface Tensor {
  type: ElementType;
  dims: readonly number[];
  data: Uint8Array | Int32Array | BigInt64Array | Float32Array | Uint16Array;
}

export type RunModel = (
  onnx: Uint8Array,
  feeds: Record<string, Tensor>,
  fetches: readonly string[],
) => Promise<Record<string, Tensor>>;

export interface RewriteOutcome {
  name: string;
  changed: boolean;
  refusals: string[];
  /** Largest difference to the graph before, over all outputs, relative to the larger of 1 and the value. */
  validation?: { tolerance: number; largestError: number; accepted: boolean };
}

export interface BuiltSegment {
  bytes: Uint8Array;
  feeds: string[];
  fetches: string[];
  /** Dimensions of one row. */
  feedTypes: TensorType[];
  /** Why the batch cannot be larger than 1; null where it can. */
  fixedBatch: string | null;
  merged: string[];
  operators: { before: number; after: number };
  passes: RewriteOutcome[];
}

export interface BuildOptions {
  readFile(sha256: string): Promise<Uint8Array>;
  /** Runs a model for validation; without it no rewrite that changes numbers is believed. */
  runModel?: RunModel;
  noPasses?: ReadonlySet<string>;
}
