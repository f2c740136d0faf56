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
  /** Puts a node behind this one. */
  append(node: NodeProto): void;
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

/**
 * The value with its batch on this axis. An exporter who wrote down a shape with several extents of 1 did not say which of them is the
 * batch; where it turns out to be another one, moving it moves nothing of a single item. Null where more than that stands between.
 */
function aligned(place: FixPlace, name: string, wanted: number): string | null {
  const axis = place.axisOf(name);
  const dims = place.single(name)?.dims ?? place.known(name)?.dims;
  if (axis === wanted) return name;
  const [from, to] = [Math.min(axis, wanted), Math.max(axis, wanted)];
  if (!dims || from < 0 || to >= dims.length) return null;
  if (dims.slice(from, to + 1).filter((extent) => extent !== 1).length > 0) return null;
  const order = dims.map((_, each) => each).filter((each) => each !== axis);
  order.splice(wanted, 0, axis);
  const moved = place.freshName("aligned");
  place.insert(makeNode("Transpose", [name], [moved], { perm: order.map(BigInt) }));
  return moved;
}

/** Operators that broadcast: the batches of all inputs must meet, counted from the last axis. */
const broadcast: Fix = (place) => {
  const { node } = place;
  const fromEnd = (name: string) => (place.known(name)?.dims?.length ?? 0) - place.axisOf(name);
  const carrying = node.input.filter((name) => name !== "" && place.axisOf(name) >= 0);
  const lead = carrying.toSorted((a, b) => fromEnd(b) - fromEnd(a))[0];
  if (lead === undefined) return undefined;
  for (const [index, name] of node.input.entries()) {
    if (!carrying.includes(name) || fromEnd(name) === fromEnd(lead)) continue;
    const moved = aligned(place, name, (place.known(name)?.dims?.length ?? 0) - fromEnd(lead));
    if (moved === null) return "has the batch on another axis in each of its inputs";
    node.input[index] = moved;
  }
  return undefined;
};

const concat: Fix = (place) => {
  const { node } = place;
  const like = node.input.find((name) => place.axisOf(name) >= 0);
  if (like === undefined) return undefined;
  const axis = place.axisOf(like);
  const rank = place.known(like)?.dims?.length ?? 0;
  const along = intAttribute(node, "axis", 0);
  if ((along < 0 ? along + rank : along) === axis) return "joins along the batch";
  for (const [index, name] of node.input.entries()) {
    if (place.axisOf(name) >= 0) {
      const moved = aligned(place, name, axis);
      if (moved === null) return `joins what has the batch on another axis: ${name}`;
      node.input[index] = moved;
    }
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

/** A state [batch, sequences, features] of a network that runs over all sequences of all items at once, as [1, batch * sequences, features]. */
function spread(place: FixPlace, name: string): string | null {
  const dims = place.single(name)?.dims;
  if (place.axisOf(name) !== 0 || dims?.length !== 3 || typeof dims[2] !== "number") return null;
  const all = place.freshName("spread");
  place.insert(makeNode("Reshape", [name, place.integers("sequences", [1, -1, dims[2]])], [all]));
  return all;
}

const recurrent: Fix = (place) => {
  const { node } = place;
  const axis = place.axisOf(input(place, 0));
  if (axis < 0) return undefined;
  const own = intAttribute(node, "layout", 0) === 1 ? 0 : 1;
  if (axis !== own) return "runs along the batch: the model takes it for a sequence";
  for (const index of [5, 6]) {
    const name = input(place, index);
    if (name !== "" && place.axisOf(name) >= 0) {
      const moved = aligned(place, name, own) ?? (own === 1 ? spread(place, name) : null);
      if (moved === null) return `starts from ${name}, which has the batch on another axis`;
      node.input[index] = moved;
    }
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

/**
 * ScatterND, as exporters write `x[:, a:b] = y`: places are tuples of indices, among them that of the one item. Where the batch is behind
 * what the tuples name nothing changes; where they name it, it goes behind: it is moved to the end of data and updates, and
 * out of the tuples.
 */
const scatter: Fix = (place) => {
  const { node, known } = place;
  const [data, indices, updates] = [0, 1, 2].map((index) => input(place, index)) as [string, string, string];
  const axis = place.axisOf(data);
  const grid = known(indices)?.dims;
  const rank = known(data)?.dims?.length;
  if (place.axisOf(indices) >= 0 || (axis < 0 && place.axisOf(updates) < 0)) return undefined;
  const depth = grid?.at(-1);
  if (axis < 0 || !grid || !rank || typeof depth !== "number") return "writes items to where there is no batch";
  const among = grid.length - 1;
  const wanted = axis < depth ? grid.findIndex((extent, at) => at < among && extent === 1) : among + axis - depth;
  if (wanted < 0) return "writes whole items";
  const held = place.axisOf(updates) < 0 ? repeated(place, updates, wanted, data) : aligned(place, updates, wanted);
  if (held === null) return "writes to places that depend on the item";
  if (axis >= depth) {
    node.input[2] = held;
    return undefined;
  }
  const at = wanted;
  if (depth === 1) return "writes whole items";
  if (!grid.every((extent) => typeof extent === "number")) return "writes to places that are not known";
  const atEnd = (name: string, from: number, length: number) => {
    const moved = place.freshName("moved");
    place.insert(makeNode("Transpose", [name], [moved], { perm: order(length, from) }));
    return moved;
  };
  const [tuples, shaped] = [place.freshName("tuples"), place.freshName("places")];
  const others = Array.from({ length: depth }, (_, each) => each).filter((each) => each !== axis);
  const rest = (grid as number[]).map((extent, each) => (each === among ? depth - 1 : extent));
  place.insert(makeNode("Gather", [indices, place.integers("others", others)], [tuples], { axis: BigInt(among) }));
  const shape = place.integers(
    "grid",
    rest.filter((_, each) => each !== at),
  );
  place.insert(makeNode("Reshape", [tuples, shape], [shaped]));
  node.input = [atEnd(data, axis, rank), shaped, atEnd(held, at, among + rank - depth)];
  const [result = ""] = node.output;
  node.output = [place.freshName("written")];
  const back = Array.from({ length: rank }, (_, each) =>
    BigInt(each === axis ? rank - 1 : each < axis ? each : each - 1),
  );
  const restored = makeNode("Transpose", [...node.output], [result], { perm: back });
  restored.name = place.freshName("restored");
  place.append(restored);
  return undefined;
};

/** All dimensions, one of them last. */
function order(rank: number, last: number): bigint[] {
  const all = Array.from({ length: rank }, (_, index) => index);
  return [...all.filter((index) => index !== last), last].map(BigInt);
}

const broadcasting = [
  "Add",
  "And",
  "Div",
  "Equal",
  "Greater",
  "Less",
  "Max",
  "Min",
  "Mul",
  "Or",
  "PRelu",
  "Pow",
  "Sub",
  "Sum",
  "Where",
];

export const fixes: Readonly<Record<string, Fix>> = {
  ...Object.fromEntries(broadcasting.map((name) => [name, broadcast])),
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
