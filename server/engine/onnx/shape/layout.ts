/** Operators that give the same elements another shape, join them or cut them up. */

import { attribute } from "../node-proto";
import { permuted, picked, plainDims } from "./contents";
import { add, type Dim, equal, exactQuotient, floorDiv, larger, mul, named, productOf, smaller, sub, sum } from "./dim";
import { broadcast } from "./elementwise";
import {
  at,
  axisOf,
  dimsOf,
  type Facts,
  facts,
  fresh,
  input,
  int,
  ints,
  intsOrInput,
  maxFollowed,
  numbersIn,
  optional,
  type RuleContext,
  type Rules,
  Unknown,
  valuesOf,
} from "./facts";

function reshape(context: RuleContext): Facts[] {
  const { type, dims, values } = input(context, 0);
  const shape = optional(context, 1);
  const target = ints(context, "shape") ?? shape?.values;
  if (!target) {
    const rank = shape?.dims?.[0];
    if (typeof rank !== "number") throw new Unknown();
    return [
      facts(
        type,
        Array.from({ length: rank }, (_, axis) => fresh(context, axis)),
      ),
    ];
  }
  const keepsZero = int(context, "allowzero", 0) === 1;
  const wanted = target.map((extent, axis) => (extent === 0 && !keepsZero ? at(dims ?? [], axis) : extent));
  const given = wanted.map((extent, axis) => extent ?? fresh(context, axis));
  if (!given.includes(-1)) return [facts(type, given, values)];
  if (!dims) throw new Unknown();
  const rest = wanted.filter((extent) => extent !== -1);
  const isKnown = rest.every((extent) => extent !== undefined);
  const left = isKnown ? quotient(dims, rest as Dim[]) : undefined;
  return [
    facts(
      type,
      given.map((extent, axis) => (extent === -1 ? (left ?? fresh(context, axis)) : extent)),
      values,
    ),
  ];
}

/** All of `dims` over all of `rest`: equal factors go first, so that what remains is as plain as can be. */
function quotient(dims: readonly Dim[], rest: readonly Dim[]): Dim {
  const above = [...dims];
  const below: Dim[] = [];
  for (const extent of rest) {
    const index = above.findIndex((other) => equal(other, extent) && other !== 0);
    if (index >= 0) above.splice(index, 1);
    else below.push(extent);
  }
  const [numerator, denominator] = [productOf(above), productOf(below)];
  if (denominator === 0) throw new Unknown();
  return exactQuotient(numerator, denominator) ?? floorDiv(numerator, denominator);
}

function flatten(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const axis = int(context, "axis", 1);
  const cut = axis < 0 ? axis + dims.length : axis;
  return [facts(input(context, 0).type, [productOf(dims.slice(0, cut)), productOf(dims.slice(cut))])];
}

function squeeze(context: RuleContext): Facts[] {
  const { type, values } = input(context, 0);
  const dims = dimsOf(context, 0);
  const axes = intsOrInput(context, "axes", 1)?.map((axis) => axisOf(axis, dims.length));
  // Without axes all extents of 1 go, which a formula may or may not be.
  if (!axes && dims.some((dim) => typeof dim !== "number")) throw new Unknown();
  return [
    facts(
      type,
      dims.filter((dim, axis) => (axes ? !axes.includes(axis) : dim !== 1)),
      values,
    ),
  ];
}

function unsqueeze(context: RuleContext): Facts[] {
  const { type, values } = input(context, 0);
  const dims = dimsOf(context, 0);
  const axes = intsOrInput(context, "axes", 1);
  if (!axes) throw new Unknown();
  const rank = dims.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  const rest = [...dims];
  return [
    facts(
      type,
      Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? 1))),
      values,
    ),
  ];
}

function transpose(context: RuleContext): Facts[] {
  const { type, values } = input(context, 0);
  const dims = dimsOf(context, 0);
  const order = ints(context, "perm") ?? dims.map((_, axis) => dims.length - 1 - axis);
  const plain = plainDims(dims);
  const turned = order.map((axis) => at(dims, axis));
  return [facts(type, turned, values && plain && permuted(values, plain, order))];
}

function expand(context: RuleContext): Facts[] {
  const { type, values } = input(context, 0);
  const shape = optional(context, 1);
  const target = shape?.values;
  if (!target) {
    const rank = shape?.dims?.[0];
    if (typeof rank !== "number") throw new Unknown();
    const length = Math.max(rank, dimsOf(context, 0).length);
    return [
      facts(
        type,
        Array.from({ length }, (_, axis) => fresh(context, axis)),
      ),
    ];
  }
  const offset = Math.max(dimsOf(context, 0).length, target.length) - target.length;
  const wanted = target.map((extent, axis) => extent ?? fresh(context, axis + offset));
  const dims = broadcast(dimsOf(context, 0), wanted);
  const only = values?.length === 1 ? values[0] : undefined;
  const count = productOf(dims);
  const repeated =
    only !== undefined && typeof count === "number" && count <= 1024 ? new Array<Dim>(count).fill(only) : undefined;
  return [facts(type, dims, repeated)];
}

function tile(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const times = optional(context, 1)?.values;
  return [
    facts(
      input(context, 0).type,
      dims.map((dim, axis) => {
        const by = times?.[axis];
        return by === undefined ? fresh(context, axis) : mul(dim, by);
      }),
    ),
  ];
}

export function concatDims(all: readonly (readonly Dim[])[], along: number): Dim[] {
  const first = all[0] ?? [];
  const axis = axisOf(along, first.length);
  return first.map((dim, index) => {
    if (index === axis) return sum(all.map((each) => at(each, axis)));
    // What one input states as a number holds for all of them.
    return all.map((each) => at(each, index)).find((each) => typeof each === "number") ?? dim;
  });
}

function concat(context: RuleContext): Facts[] {
  const all = context.inputs.map((_, index) => dimsOf(context, index));
  const dims = concatDims(all, int(context, "axis", 1));
  const values =
    dims.length === 1
      ? context.inputs.flatMap((each, index) => {
          const count = all[index]?.[0];
          return each?.values ?? new Array<undefined>(typeof count === "number" ? count : 0);
        })
      : undefined;
  return [facts(input(context, 0).type, dims, values && [...values])];
}

function split(context: RuleContext): Facts[] {
  const { type, values } = input(context, 0);
  const dims = dimsOf(context, 0);
  const axis = axisOf(int(context, "axis", 0), dims.length);
  const count = context.node.output.length;
  const whole = at(dims, axis);
  const sizes =
    ints(context, "split") ??
    (context.node.input[1]
      ? valuesOf(context, 1)
      : Array.from({ length: count }, (_, index) => {
          // The last part is what is left.
          const size = mul(floorDiv(mul(whole, -1), count), -1);
          return index < count - 1 ? size : sub(whole, mul(size, count - 1));
        }));
  let start = 0;
  return sizes.map((size) => {
    const part = typeof size === "number" && dims.length === 1 ? values?.slice(start, start + size) : undefined;
    if (typeof size === "number") start += size;
    return facts(
      type,
      dims.map((dim, index) => (index === axis ? size : dim)),
      part,
    );
  });
}

function slice(context: RuleContext): Facts[] {
  const { type, values } = input(context, 0);
  const dims = [...dimsOf(context, 0)];
  const isOld = context.opset < 10;
  const starts = isOld ? ints(context, "starts") : optional(context, 1)?.values;
  const ends = isOld ? ints(context, "ends") : optional(context, 2)?.values;
  const count = starts?.length ?? ends?.length ?? optional(context, 1)?.dims?.[0];
  if (typeof count !== "number") throw new Unknown();
  const axes = (isOld ? ints(context, "axes") : context.node.input[3] ? numbersIn(context, 3) : undefined) ?? [
    ...Array(count).keys(),
  ];
  const steps = (isOld ? undefined : context.node.input[4] ? numbersIn(context, 4) : undefined) ?? axes.map(() => 1);
  const plain = plainDims(dims);
  const places = plain?.map((extent) => [...Array(Math.min(extent, maxFollowed)).keys()]);
  let isFollowed = values !== undefined;
  axes.forEach((given, index) => {
    const axis = axisOf(given, dims.length);
    const extent = at(dims, axis);
    const [start, end, step] = [starts?.[index], ends?.[index], steps[index] ?? 1];
    const length = start === undefined || end === undefined ? undefined : sliceLength(extent, start, end, step);
    dims[axis] = length ?? fresh(context, axis);
    const kept = places?.[axis];
    if (isFollowed && kept && typeof start === "number" && typeof end === "number")
      places[axis] = sliced(kept, start, end, step);
    else isFollowed = false;
  });
  return [facts(type, dims, isFollowed && values && plain && places ? picked(values, plain, places) : undefined)];
}

/** Counts as Python does: negative places from the end, all of them clamped. Undefined where a formula's sign is not known. */
function sliceLength(extent: Dim, start: Dim, end: Dim, step: number): Dim | undefined {
  if (typeof extent === "number" && typeof start === "number" && typeof end === "number") {
    return sliced(new Array(Math.min(extent, 2 ** 20)).fill(0), start, end, step, extent).length;
  }
  if (step < 0) {
    const isWhole = (start === -1 || isHuge(start)) && isHuge(end);
    return isWhole ? mul(floorDiv(mul(extent, -1), -step), -1) : undefined;
  }
  const from = typeof start === "number" ? (start < 0 ? larger(add(extent, start), 0) : start) : start;
  const to = typeof end === "number" ? (isHuge(end) ? extent : end < 0 ? add(extent, end) : smaller(end, extent)) : end;
  // An end that is itself a formula may lie behind the last element.
  const until = typeof end === "number" || equal(end, extent) ? to : smaller(end, extent);
  const room = sub(until, typeof start === "number" && start < 0 && isShortEnough(start) ? add(extent, start) : from);
  const length = step === 1 ? room : mul(floorDiv(mul(room, -1), step), -1);
  return typeof length === "number" ? Math.max(0, length) : length;
}

const isHuge = (value: Dim) => typeof value === "number" && Math.abs(value) >= 2 ** 31 - 1;
/** The last few elements of an extent by name: taken to be there. */
const isShortEnough = (start: number) => start > -(2 ** 16);

function sliced<T>(list: readonly T[], start: Dim, end: Dim, step: number, extent = list.length): T[] {
  if (typeof start !== "number" || typeof end !== "number") throw new Unknown();
  const place = (value: number, low: number, high: number) =>
    Math.min(Math.max(value < 0 ? value + extent : value, low), high);
  const [from, to] =
    step > 0
      ? [place(start, 0, extent), place(end, 0, extent)]
      : [place(start, 0, extent - 1), place(end, -1, extent - 1)];
  const taken: T[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) taken.push(list[at] as T);
  return taken;
}

function pad(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const pads = ints(context, "pads") ?? optional(context, 1)?.values;
  const axes = context.node.input[3] ? numbersIn(context, 3) : dims.map((_, axis) => axis);
  const result = [...dims];
  axes.forEach((given, index) => {
    const axis = axisOf(given, dims.length);
    const [before, after] = [pads?.[index], pads?.[index + axes.length]];
    const isKnown = before !== undefined && after !== undefined;
    result[axis] = isKnown ? add(at(dims, axis), add(before, after)) : fresh(context, axis);
  });
  return [facts(input(context, 0).type, result)];
}

function depthToSpace(context: RuleContext): Facts[] {
  const [batch, channels, height, width] = dimsOf(context, 0);
  const size = int(context, "blocksize", 1);
  if (batch === undefined || channels === undefined || height === undefined || width === undefined) throw new Unknown();
  return [facts(input(context, 0).type, [batch, floorDiv(channels, size * size), mul(height, size), mul(width, size)])];
}

function spaceToDepth(context: RuleContext): Facts[] {
  const [batch, channels, height, width] = dimsOf(context, 0);
  const size = int(context, "blocksize", 1);
  if (batch === undefined || channels === undefined || height === undefined || width === undefined) throw new Unknown();
  return [
    facts(input(context, 0).type, [batch, mul(channels, size * size), floorDiv(height, size), floorDiv(width, size)]),
  ];
}

function shape(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const rank = dims.length;
  const place = (value: number) => Math.min(Math.max(value < 0 ? value + rank : value, 0), rank);
  const taken = dims.slice(place(int(context, "start", 0)), place(int(context, "end", rank)));
  return [facts("int64", [taken.length], taken)];
}

function center(context: RuleContext): Facts[] {
  const dims = [...dimsOf(context, 0)];
  const extents = optional(context, 1)?.values;
  const axes = ints(context, "axes") ?? dims.map((_, axis) => axis);
  axes.forEach((given, index) => {
    dims[axisOf(given, dims.length)] = extents?.[index] ?? fresh(context, given);
  });
  return [facts(input(context, 0).type, dims)];
}

/** Columns of image patches, [N, C * kernel, places], are joined to an image of a given size. */
function colToIm(context: RuleContext): Facts[] {
  const [batch, columns] = dimsOf(context, 0);
  const [size, block] = [valuesOf(context, 1), valuesOf(context, 2)];
  if (batch === undefined || columns === undefined) throw new Unknown();
  return [facts(input(context, 0).type, [batch, floorDiv(columns, productOf(block)), ...size])];
}

/** The axis that an attribute names, or none: then the operator works on the flattened tensor. */
function namedAxis(context: RuleContext, rank: number): number | undefined {
  const held = attribute(context.node, "axis");
  return held && axisOf(Number(held.i), rank);
}

function compress(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const axis = namedAxis(context, dims.length);
  const { type } = input(context, 0);
  if (axis === undefined) return [facts(type, [fresh(context, 0)])];
  return [facts(type, dims.with(axis, fresh(context, axis)))];
}

function unique(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const axis = namedAxis(context, dims.length);
  const count = named(`${context.node.output[0]}.count`);
  const places = facts("int64", [count]);
  const all = axis === undefined ? productOf(dims) : at(dims, axis);
  const kept = axis === undefined ? [count] : dims.with(axis, count);
  return [facts(input(context, 0).type, kept), places, facts("int64", [all]), places];
}

export const layout: Rules = {
  CenterCropPad: center,
  Col2Im: colToIm,
  Compress: compress,
  Concat: concat,
  DepthToSpace: depthToSpace,
  Expand: expand,
  Flatten: flatten,
  Pad: pad,
  Reshape: reshape,
  Shape: shape,
  Size: (context) => [facts("int64", [], [productOf(dimsOf(context, 0))])],
  Slice: slice,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: squeeze,
  Tile: tile,
  Transpose: transpose,
  Unique: unique,
  Unsqueeze: unsqueeze,
};
