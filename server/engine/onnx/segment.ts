/** What the compiler asks of this library: graph ops in, one ONNX file out. */
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
  /** Without dimensions: the rank is not known. */
  inputs: readonly { id: number; type: TensorType }[];
  outputs: readonly number[];
  /** In an order in which every value is made before it is used. */
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
  /** It only moves things about: no number can change by it. */
  exact?: boolean;
  /** How many places it changed. */
  places?: number;
  /** Nodes of the graph, constants not counted, before and after it. */
  operators?: { before: number; after: number };
  /**
   * Largest difference over all outputs, in the measure of compare.ts: made by this rewrite by itself, between the graph before and
   * after it (`rewrite`), or by all that was done to the graph together (`graph`).
   */
  validation?: { tolerance: number; largestError: number; accepted: boolean; of?: "rewrite" | "graph" };
}

export interface BuiltSegment {
  bytes: Uint8Array;
  feeds: string[];
  fetches: string[];
  /** Dimensions of one row; none where the rank is not known. */
  feedTypes: TensorType[];
  fetchTypes: { type: string; dims: readonly (number | string)[] }[];
  /** Why the batch cannot be larger than 1; null where it can. */
  fixedBatch: string | null;
  merged: string[];
  /** Nodes of the graph, constants not counted, as composed and after the rewrites. */
  operators: { before: number; after: number };
  passes: RewriteOutcome[];
  /** The graph as text, as composed and after each pass that it was built by; only where that was asked for. */
  printed?: { pass: string; text: string }[];
}

export interface BuildOptions {
  readFile(sha256: string): Promise<Uint8Array>;
  /**
   * Runs a model for validation; without it no rewrite that changes numbers is believed. Called with the same array more than
   * once for the same model, so a session may be kept by it.
   */
  runModel?: RunModel;
  /** Rewrites to leave out, by name; "all" leaves out every one and every check. */
  noPasses?: ReadonlySet<string>;
  /** Sample values for extents without a number, by their names in the inputs' types. */
  sampleDims?: Readonly<Record<string, number>>;
  /** Measures every rewrite by itself, which takes several times as long; otherwise that is done only where all together fail. */
  validateEach?: boolean;
  /** Prints the graph after each pass. */
  print?: boolean;
}
