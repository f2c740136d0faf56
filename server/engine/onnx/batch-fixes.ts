/**
 * What an exporter writes down for a batch of 1, operator by operator, and how it reads for any batch; or why the batch cannot pass. Every
 * fix sees the axis on which its inputs carry the batch. Items stay apart only where the batch is an axis of its own, or the outermost
 * part of one.
 */
import { attribute, intAttribute, makeAttribute, makeNode } from "./node-proto";
import type { NodeProto } from "./schema/onnx_pb";
import { type Dim, equal, productOf } from "./shape/dim";
import type { Facts } from "./shape/facts";

export interface FixPlace {
  node: NodeProto;
  /** With the batch as a name. */
  known(name: string): Facts | undefined;
  /** As exported, with a batch of 1. */
  single(name: string): Facts | undefined;
  /** The axis on which a value carries the batch; -1 where it does not. */
  axisOf(name: string): number;
  /** Puts a node before this one. */
  insert(node: NodeProto): void;
  /** The name of a new int64 constant. */
  integers(base: string, values: readonly (number | bigint)[]): string;
  freshName(base: string): string;
}

/** Changes the node; a text says why it cannot. */
type Fix = (place: FixPlace) => string | undefined;

const toTheEnd = 2n ** 63n - 1n;

function numbers(facts: Facts | undefined): number[] | undefined {
  const values = facts?.values?.filter((value) => typeof value === "number");
  return values && values.length === facts?.values?.length ? (values as number[]) : undefined;
}

const input = (place: FixPlace, index: number) => place.node.input[index] ?? "";

const reshape: Fix = (place) => {
  const { node } = place;
  const axis = place.axisOf(input(place, 0));
  const target = numbers(place.known(input(place, 1)));
  const [before, after] = [place.single(input(place, 0))?.dims, place.single(node.output[0] ?? "")?.dims];
  if (axis < 0 || !target || !before || !after) return undefined;
  const at = placeOfBatch(before, axis, after);
  if (at < 0) return "takes items of a batch apart and joins them in another way";
  const isKept = target[at] === -1 || (target[at] === 0 && at === axis && intAttribute(node, "allowzero", 0) === 0);
  if (isKept) return undefined;
  const open = target.indexOf(-1);
  const wanted = [...target];
  if (open < 0) wanted[at] = -1;
  else if (typeof after[open] === "number") {
    wanted[open] = after[open];
    wanted[at] = -1;
  } else if (at === axis && target[at] === 1 && intAttribute(node, "allowzero", 0) === 0) wanted[at] = 0;
  else return "has a shape that is open in two places";
  node.input[1] = place.integers("shape", wanted);
  return undefined;
};

/** The axis of the result before which there are as many elements as before the batch; one of extent 1 if there is a choice. */
function placeOfBatch(before: readonly Dim[], axis: number, after: readonly Dim[]): number {
  const ahead = productOf(before.slice(0, axis));
  const fitting = after.map((_, at) => at).filter((at) => equal(productOf(after.slice(0, at)), ahead));
  return fitting.find((at) => after[at] === 1) ?? fitting[0] ?? -1;
}

/** The extent of the batch, as a tensor of one element. */
function batchExtent(place: FixPlace, of: string, axis: number): string {
  const [shape, extent] = [place.freshName("shape"), place.freshName("batch")];
  place.insert(makeNode("Shape", [of], [shape]));
  place.insert(makeNode("Gather", [shape, place.integers("axis", [axis])], [extent], { axis: 0n }));
  return extent;
}

/** A shape whose extent on the axis is the batch's. */
function shapeWithBatch(place: FixPlace, of: string, axis: number, values: readonly number[]): string {
  const extent = batchExtent(place, of, place.axisOf(of));
  const parts = [
    ...(axis > 0 ? [place.integers("before", values.slice(0, axis))] : []),
    extent,
    ...(axis < values.length - 1 ? [place.integers("after", values.slice(axis + 1))] : []),
  ];
  const whole = place.freshName("target");
  place.insert(makeNode("Concat", parts, [whole], { axis: 0n }));
  return whole;
}

/** A value of extent 1 on the axis, repeated for every item. Null where its other extents are not numbers. */
function repeated(place: FixPlace, name: string, axis: number, like: string): string | null {
  const dims = place.known(name)?.dims;
  if (!dims?.every((dim) => typeof dim === "number")) return null;
  const result = place.freshName("repeated");
  place.insert(makeNode("Expand", [name, shapeWithBatch(place, like, axis, dims as number[])], [result]));
  return result;
}

const concat: Fix = (place) => {
  const { node } = place;
  const like = node.input.find((name) => place.axisOf(name) >= 0);
  if (like === undefined) return undefined;
  const axis = place.axisOf(like);
  const rank = place.known(like)?.dims?.length ?? 0;
  const along = intAttribute(node, "axis", 0);
  if ((along < 0 ? along + rank : along) === axis) return "joins along the batch";
  for (const [index, name] of node.input.entries()) {
    if (place.axisOf(name) >= 0 || place.known(name)?.dims?.[axis] !== 1) continue;
    const all = repeated(place, name, axis, like);
    if (all === null) return `joins the batch with ${name}, whose extents are not known`;
    node.input[index] = all;
  }
  return undefined;
};

const resize: Fix = (place) => {
  const axis = place.axisOf(input(place, 0));
  const sizes = numbers(place.known(input(place, 3)));
  const rank = place.known(input(place, 0))?.dims?.length;
  if (axis < 0 || !sizes || sizes.length !== rank || sizes[axis] !== 1) return undefined;
  place.node.input[3] = shapeWithBatch(place, input(place, 0), axis, sizes);
  return undefined;
};

const slice: Fix = (place) => {
  const { node, known } = place;
  const axis = place.axisOf(input(place, 0));
  const rank = known(input(place, 0))?.dims?.length ?? 0;
  const held = (name: string, index: number) =>
    attribute(node, name)?.ints.map(Number) ?? numbers(known(input(place, index)));
  const [starts, ends] = [held("starts", 1), held("ends", 2)];
  const axes = held("axes", 3) ?? starts?.map((_, index) => index);
  const at = axes?.findIndex((each) => (each < 0 ? each + rank : each) === axis) ?? -1;
  if (axis < 0 || at < 0 || !starts || !ends) return undefined;
  if (starts[at] !== 0 || (ends[at] ?? 0) < 1) return "takes one item out of the batch";
  if ((ends[at] ?? 0) > 1) return undefined;
  const wanted = ends.map((end, index) => (index === at ? toTheEnd : BigInt(end)));
  const written = attribute(node, "ends");
  if (written) node.attribute = [...node.attribute.filter((each) => each !== written), makeAttribute("ends", wanted)];
  else node.input[2] = place.integers("ends", wanted);
  return undefined;
};

const squeeze: Fix = (place) => {
  const { node, known } = place;
  const axis = place.axisOf(input(place, 0));
  const dims = place.single(input(place, 0))?.dims;
  if (axis < 0 || !dims) return undefined;
  const axes = attribute(node, "axes")?.ints.map(Number) ?? numbers(known(input(place, 1)));
  if (axes)
    return axes.some((each) => (each < 0 ? each + dims.length : each) === axis) ? "removes the batch" : undefined;
  return "removes every extent of 1, and the batch with them";
};

const recurrent: Fix = (place) => {
  const { node } = place;
  const axis = place.axisOf(input(place, 0));
  if (axis < 0) return undefined;
  const own = intAttribute(node, "layout", 0) === 1 ? 0 : 1;
  if (axis !== own) return "runs along the batch: the model takes it for a sequence";
  for (const index of [5, 6]) {
    const name = input(place, index);
    if (name === "" || place.axisOf(name) >= 0 || place.known(name)?.dims?.[own] !== 1) continue;
    const all = repeated(place, name, own, input(place, 0));
    if (all === null) return `starts from ${name}, whose extents are not known`;
    node.input[index] = all;
  }
  return undefined;
};

/** Operators that look along one axis: not along the batch. */
const alongAxis =
  (otherwise: number, what: string): Fix =>
  (place) => {
    const axis = place.axisOf(input(place, 0));
    const rank = place.known(input(place, 0))?.dims?.length ?? 0;
    const along = intAttribute(place.node, "axis", otherwise);
    return axis >= 0 && (along < 0 ? along + rank : along) === axis ? what : undefined;
  };

const scatter: Fix = (place) => {
  const [data, indices, updates] = [0, 1, 2].map((index) => place.axisOf(input(place, index)));
  const isAny = [data, indices, updates].some((axis) => (axis ?? -1) >= 0);
  return isAny && (indices ?? -1) < 0 ? "writes to places that are fixed for one item" : undefined;
};

export const fixes: Readonly<Record<string, Fix>> = {
  Concat: concat,
  GRU: recurrent,
  Gather: alongAxis(0, "picks items out of the batch"),
  LSTM: recurrent,
  LogSoftmax: alongAxis(-1, "weighs items against each other"),
  RNN: recurrent,
  Reshape: reshape,
  Resize: resize,
  ScatterND: scatter,
  Slice: slice,
  Softmax: alongAxis(-1, "weighs items against each other"),
  Split: alongAxis(0, "splits the batch"),
  Squeeze: squeeze,
  TopK: alongAxis(-1, "sorts items against each other"),
};

const reductions = /^(Reduce|ArgM)/;

/** Sums and the like over the batch. */
export function generalFault(place: FixPlace): string | undefined {
  const { node } = place;
  const axis = place.axisOf(input(place, 0));
  if (axis < 0 || !reductions.test(node.opType)) return undefined;
  const rank = place.known(input(place, 0))?.dims?.length ?? 0;
  const single = node.opType.startsWith("Arg") ? [intAttribute(node, "axis", 0)] : undefined;
  const axes = single ?? attribute(node, "axes")?.ints.map(Number) ?? numbers(place.known(input(place, 1)));
  const isOver = !axes || axes.length === 0 || axes.some((each) => (each < 0 ? each + rank : each) === axis);
  return isOver ? "goes over all items of the batch" : undefined;
}
