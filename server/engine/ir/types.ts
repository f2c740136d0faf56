/**
 * The IR: SSA values of a kind, on a path of axes, made by ops. Data only, never closures: a plan is JSON.
 *
 * Algebra of axes. A path is a list of axis ids, outermost first. Axis b refines axis a when b's items are a's items with
 * some left out. Path p is a prefix of path q when every p[i] equals q[i] or is refined (transitively) by it. Inputs are
 * joined to the longest path that all others are prefixes of; where there is none, the drawing is refused.
 */
import type { Json } from "@/nodes/define-node";
import type { Kind } from "@/nodes/port-types";

export type AxisId = number;
export type ValueId = number;
export type OpId = number;

export interface Axis {
  id: AxisId;
  name: string;
  /** The axis whose items this one keeps some of. */
  refines?: AxisId;
  /** Opened by a refinement on path []: it has no or one item, and refines nothing. */
  atMostOne?: true;
}

export type ElementType = "uint8" | "int32" | "int64" | "float32" | "float16" | "bool";

/** Dimensions of one row, without the batch dimension; a string is a symbolic extent. */
export interface TensorType {
  type: ElementType;
  dims: readonly (number | string)[];
}

export interface IrValue {
  id: ValueId;
  kind: Kind;
  path: readonly AxisId[];
  tensor?: TensorType;
}

/**
 * map: once per item of the joined path. open: one item to many, the outputs lie on path + new axis.
 * close: slots marked `closes` receive the list over the innermost axis. refine: keep or leave out each item.
 * regroup: closes, then opens a new axis (a ranking, a regrouping). widen: once per item of the widest path that its inputs keep
 * some of; an input that lacks the item is undefined.
 */
export type AxisEffect = "map" | "open" | "close" | "refine" | "regroup" | "widen";

/** One input slot of an op: a value, a list of values (variadic), or nothing (optional and absent). */
export type Slot = ValueId | readonly ValueId[] | null;

export interface IrOp {
  id: OpId;
  name: string;
  attrs: { readonly [key: string]: Json };
  inputs: readonly Slot[];
  outputs: readonly ValueId[];
  /** The path the op runs on: its outputs' path before any axis that it opens or refines, its closing inputs' without the one it closes, widened inputs' as widePath has it. */
  path: readonly AxisId[];
  effect: AxisEffect;
  /** close, regroup: the axis whose items the closing slots list, innermost on those slots' joined path. null: that path is [], each list has exactly one item. */
  closes: AxisId | null;
  /** open, refine, regroup: the axis that the outputs lie on, innermost. refine: `axes[opens].refines` is the axis it thins out; where it ran on path [], that axis is `atMostOne`. */
  opens: AxisId | null;
  /** Document nodes it came from; several after common-subexpression elimination. */
  nodes: readonly string[];
}

/** A value that a port shows: kept in full for output nodes, the first few items for all others. */
export interface Tap {
  node: string;
  port: string;
  value: ValueId;
  full: boolean;
}

export interface IrGraph {
  axes: readonly Axis[];
  values: readonly IrValue[];
  /** In an order in which every value is made before it is used. */
  ops: readonly IrOp[];
  taps: readonly Tap[];
}
