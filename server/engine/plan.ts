/**
 * The execution plan: the immutable, serialisable artefact between compiler and runtime.
 * On disk: <plans>/<id>/plan.json and report.json, and <plans>/graphs/<sha256>.onnx; id = SHA-256 of plan.json's bytes.
 *
 * Axes. A step runs once in every scope instance of `path`. Its inputs are found by walking outwards from that scope; the
 * closing slots of a close or regroup step (`closes` in the op table) are found the same way from every scope of axis
 * `closes` below it, in order (so a closing value of an outer path stands in the list once per item). `closes` = null:
 * the slots' values are in reach already, and each list has that one item. Other slots of such a step are plain values.
 * A refined axis hangs below the axis it refines ([frame, line'] is the scope chain frame > line > line'), so the scopes
 * of `closes` may lie deeper than one level: an item left out on the way has none.
 */
import type { Json } from "@/nodes/define-node";
import type { Axis, AxisEffect, AxisId, IrValue, Slot, Tap, ValueId } from "./ir/types";

interface StepBase {
  /** Unique in the plan, readable: "read-text/recognise". */
  id: string;
  title: string;
  /** Document nodes that this step does work for. */
  nodes: readonly string[];
  path: readonly AxisId[];
  inputs: readonly Slot[];
  outputs: readonly ValueId[];
  /** False where only the taps of non-output nodes need it: left out of runs whose taps are "service". */
  forOutputs: boolean;
}

export interface HostStep extends StepBase {
  sort: "host";
  op: string;
  attrs: { readonly [key: string]: Json };
  effect: AxisEffect;
  /** See IrOp. */
  closes: AxisId | null;
  opens: AxisId | null;
}

export interface GraphStep extends StepBase {
  sort: "graph";
  /** SHA-256 of the ONNX file: graphs/<graph>.onnx. */
  graph: string;
  /** Names of the graph's inputs and outputs, in slot order. */
  feeds: readonly string[];
  fetches: readonly string[];
  /** Rows per batch to begin with, until the machine that runs the plan has measured what is best. */
  firstBatch: number;
  /** Rows per batch at the most; 1 where the graph has a fixed batch of 1. */
  maxBatch: number;
  /** The graph takes rows of these element types; dims are one row's. */
  feedTypes: readonly { type: string; dims: readonly (number | string)[] }[];
  /**
   * Ragged rows: the dimension (of one row, of the first feed) along which rows of different extent are padded to a
   * common one by repeating `padValue`, in steps of `multiple`. Absent: only rows of equal dims share a batch.
   * `summed`: what it costs goes by the sum of extents. firstBatch and maxBatch are such sums, and rows of nearly one extent go together.
   */
  ragged?: { dim: number; multiple: number; padValue: number; summed?: true };
}

export type Step = HostStep | GraphStep;

export interface ExecutionPlan {
  format: "weft-plan";
  version: 1;
  name: string;
  axes: readonly Axis[];
  values: readonly IrValue[];
  /** Every value is made before it is used. */
  steps: readonly Step[];
  taps: readonly Tap[];
  /** Files that attributes point to as {sha256}: dictionaries, labels, models that host ops run. */
  files: readonly string[];
  /** The fields a run may set, in drawing order. */
  inputs: readonly { node: string; name: string; op: string; title: string; required: boolean }[];
  /** Output nodes, for the API's answer. */
  outputs: readonly { node: string; name: string; kind: string }[];
}
