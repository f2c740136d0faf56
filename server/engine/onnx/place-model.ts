/**
 * A model as a part of a segment: which of its inputs and outputs are used, what a row of each is, where it has the batch. Rows have the
 * batch in front; a model that has it elsewhere gets a Transpose on that side. Inputs that are the same for all rows become constants.
 */
import { z } from "zod";
import { type BatchPlan, planBatch } from "./batch-axes";
import type { FragmentPart, ModelPart } from "./compose";
import { dataTypeOf } from "./element-types";
import type { Extents } from "./extents";
import type { RowValue } from "./fragments";
import { unfit } from "./model-error";
import { makeNode } from "./node-proto";
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
  type ValueInfoProto,
} from "./schema/onnx_pb";
import type { SegmentOp } from "./segment";
import { elementCount, rawTensor } from "./tensor";
import { type ValueType, valueType } from "./value-type";

/** Symbolic name of the batch dimension. */
export const batchName = "N";

export const modelAttrs = z.object({
  file: z.object({ sha256: z.string() }),
  /** In the order of the op's inputs and outputs. */
  inputs: z.array(z.string()).min(1),
  outputs: z.array(z.string()).min(1),
  constants: z.record(z.string(), z.number()).default({}),
});

export interface PlacedModel {
  /** A row of each input, by the names of extents that the segment knows. */
  takes: (readonly (number | string)[] | null)[];
  outputs: RowValue[];
  /** The model states a batch of 1 and keeps it. */
  isFixed: boolean;
  mixing: readonly string[];
}

interface Place {
  op: SegmentOp;
  model: ModelProto;
  prefix: string;
  /** Names for the op's outputs. */
  outputs: readonly string[];
  extents: Extents;
  makeBatched: boolean;
  /** The op's input in this element type, as far as it is made so far. */
  given(index: number, type: string): RowValue;
  add(part: ModelPart | FragmentPart): void;
}

/** Throws ModelRefused "invalid-pipeline" where the model does not fit what it is given. */
export function placeModel(place: Place): PlacedModel {
  const { op, prefix, extents, makeBatched, add } = place;
  const attrs = modelAttrs.parse(op.attrs);
  const { takes, gives } = face(place.model, op, attrs);
  const plan = planBatch(place.model, takes, op.title, batchName);
  const model = makeBatched && plan.isFixed ? plan.batched : place.model;
  const { input, output } = model.graph as GraphProto;
  const rowOf = (list: readonly ValueInfoProto[], name: string) =>
    rowType(
      list.find((each) => each.name === name),
      plan,
      op,
    );

  const io = new Map<string, string>();
  const batches = new Set<string>();
  const rows: PlacedModel["takes"] = [];
  takes.forEach(({ name }, index) => {
    const { type, dims, batch, axis } = rowOf(input, name);
    if (typeof batch === "string") batches.add(`${prefix}${batch}`);
    const value = place.given(index, type);
    const row = dims && local(dims, prefix);
    rows.push(row);
    if (value.dims && row) extents.unify(value.dims, row, op.title);
    const moved = axis === 0 ? value.name : `${prefix}${name}/moved`;
    if (axis > 0)
      add({ nodes: [makeNode("Transpose", [value.name], [moved], { perm: toAxis(axis, dims) })], constants: [] });
    io.set(name, moved);
  });
  const outputs = gives.map(({ name }, index): RowValue => {
    const { type, dims, batch, axis } = rowOf(output, name);
    if (typeof batch === "string") batches.add(`${prefix}${batch}`);
    const made = place.outputs[index] ?? "";
    const own = axis === 0 ? made : `${made}/moved`;
    io.set(name, own);
    return { name: made, type, dims: dims && local(dims, prefix) };
  });
  // One extent under several names.
  const [lead = "", ...others] = batches;
  for (const other of others) extents.unify([lead], [other], op.title);
  add({ title: op.title, model, prefix, io });
  for (const [index, { name }] of gives.entries()) {
    const { dims, axis } = rowOf(output, name);
    const made = place.outputs[index] ?? "";
    if (axis > 0)
      add({ nodes: [makeNode("Transpose", [`${made}/moved`], [made], { perm: toFront(axis, dims) })], constants: [] });
  }
  return { takes: rows, outputs, isFixed: plan.isFixed && !makeBatched, mixing: makeBatched ? plan.mixing : [] };
}

/** The inputs and outputs that the op names, in its order; the others must be constants. */
function face(model: ModelProto, op: SegmentOp, { inputs, outputs, constants }: z.output<typeof modelAttrs>) {
  const graph = model.graph as GraphProto;
  const held = new Set(graph.initializer.map((tensor) => tensor.name));
  const open = graph.input.filter((value) => !held.has(value.name));
  const names = (list: readonly ValueInfoProto[]) => list.map(({ name }) => name).join(", ");
  const takes = inputs.map((name) => {
    const value = open.find((each) => each.name === name);
    if (!value) throw unfit(`${op.title} has no input "${name}". It has: ${names(open)}.`);
    return value;
  });
  const gives = outputs.map((name) => {
    const value = graph.output.find((each) => each.name === name);
    if (!value) throw unfit(`${op.title} has no output "${name}". It has: ${names(graph.output)}.`);
    if (!graph.node.some((node) => node.output.includes(name)))
      throw unfit(`${op.title} computes nothing for its output "${name}".`);
    return value;
  });
  const others = open.filter((value) => !takes.includes(value) && !Object.hasOwn(constants, value.name));
  if (others.length > 0) throw unfit(`${op.title} needs more inputs than ${inputs.join(", ")}: ${names(others)}.`);
  if (op.inputs.length !== inputs.length)
    throw unfit(`${op.title} is given ${op.inputs.length} values for ${inputs.length} inputs.`);
  for (const [name, value] of Object.entries(constants)) hold(graph, name, value, op);
  return { takes, gives };
}

/** An input becomes a constant, every element of which is the value. */
function hold(graph: GraphProto, name: string, value: number, op: SegmentOp): void {
  const input = graph.input.find((each) => each.name === name);
  const type = input && valueType(input);
  const dims = type?.dims?.map((extent) => (typeof extent === "number" ? extent : 1));
  if (!type || !dims) throw unfit(`${op.title} has no input "${name}" that could be a constant.`);
  const count = elementCount(dims);
  const fill = constantOf(type.type, count, value);
  if (!fill) throw unfit(`The input "${name}" of ${op.title} is ${type.type}, which cannot be given as a number.`);
  graph.input = graph.input.filter((each) => each !== input);
  const bytes = new Uint8Array(fill.buffer, fill.byteOffset, fill.byteLength);
  graph.initializer.push(rawTensor(name, dataTypeOf(type.type), dims, bytes));
}

function constantOf(type: string, count: number, value: number) {
  switch (dataTypeOf(type)) {
    case DataType.FLOAT:
      return new Float32Array(count).fill(value);
    case DataType.DOUBLE:
      return new Float64Array(count).fill(value);
    case DataType.INT64:
      return new BigInt64Array(count).fill(BigInt(value));
    case DataType.INT32:
      return new Int32Array(count).fill(value);
    case DataType.BOOL:
      return new Uint8Array(count).fill(value === 0 ? 0 : 1);
    default:
      return null;
  }
}

interface RowType {
  type: string;
  /** Without the batch; null where the rank is not known. */
  dims: readonly (number | string)[] | null;
  batch: number | string | undefined;
  axis: number;
}

function rowType(value: ValueInfoProto | undefined, plan: BatchPlan, op: SegmentOp): RowType {
  const type: ValueType | null = value ? valueType(value) : null;
  if (!value || !type) throw unfit(`${op.title} takes or gives something that is not a tensor.`);
  const axis = plan.axes.get(value.name) ?? 0;
  if (!type.dims) return { type: type.type, dims: null, batch: undefined, axis };
  const batch = type.dims[axis];
  if (batch === undefined) throw unfit(`"${value.name}" of ${op.title} is a single number, without a batch dimension.`);
  if (typeof batch === "number" && batch > 1)
    throw unfit(
      `"${value.name}" of ${op.title} is made for batches of exactly ${batch}; export the model with a batch of 1 or a free one.`,
    );
  return { type: type.type, dims: type.dims.filter((_, index) => index !== axis), batch, axis };
}

/** Names of extents are a model's own. */
const local = (dims: readonly (number | string)[], prefix: string) =>
  dims.map((extent) => (typeof extent === "string" ? `${prefix}${extent}` : extent));

/** The order of dimensions that takes the batch from the front to its axis, and back. */
function toAxis(axis: number, dims: readonly unknown[] | null): bigint[] {
  const order = Array.from({ length: (dims?.length ?? axis) + 1 }, (_, index) => index);
  return order.map((index) => BigInt(index < axis ? index + 1 : index === axis ? 0 : index));
}

function toFront(axis: number, dims: readonly unknown[] | null): bigint[] {
  const order = Array.from({ length: (dims?.length ?? axis) + 1 }, (_, index) => index);
  return [axis, ...order.filter((index) => index !== axis)].map(BigInt);
}
