/** Picking and counting: elements by index, the largest, sums along axes (ONNX, Gather*, TopK, ArgMax, Reduce*, NonZero). */
import { picked, plainDims } from "./contents";
import { type Dim, named } from "./dim";
import {
  at,
  axisOf,
  dimsOf,
  type Facts,
  facts,
  fresh,
  input,
  int,
  intsOrInput,
  optional,
  type Rule,
  type RuleContext,
  type Rules,
} from "./facts";

function gather(context: RuleContext): Facts[] {
  const { type, values } = input(context, 0);
  const [dims, indices] = [dimsOf(context, 0), dimsOf(context, 1)];
  const axis = axisOf(int(context, "axis", 0), dims.length);
  const chosen = input(context, 1).values;
  const plain = plainDims(dims);
  const places = chosen?.map((index) => {
    if (typeof index !== "number") return undefined;
    return index < 0 && typeof dims[axis] === "number" ? index + dims[axis] : index;
  });
  const isFollowed = values && plain && places && !places.includes(undefined);
  const taken = isFollowed
    ? picked(
        values,
        plain,
        plain.map((extent, index) => (index === axis ? (places as number[]) : [...Array(extent).keys()])),
      )
    : undefined;
  return [facts(type, [...dims.slice(0, axis), ...indices, ...dims.slice(axis + 1)], taken)];
}

function gatherND(context: RuleContext): Facts[] {
  const [dims, indices] = [dimsOf(context, 0), dimsOf(context, 1)];
  const batch = int(context, "batch_dims", 0);
  const depth = at(indices, indices.length - 1);
  const { type } = input(context, 0);
  if (typeof depth !== "number") return [facts(type, null)];
  return [facts(type, [...indices.slice(0, -1), ...dims.slice(batch + depth)])];
}

function topK(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const axis = axisOf(int(context, "axis", -1), dims.length);
  const k = context.opset < 10 ? int(context, "k", 0) : (optional(context, 1)?.values?.[0] ?? fresh(context, axis));
  const kept = dims.map((dim, index) => (index === axis ? k : dim));
  return [facts(input(context, 0).type, kept), facts("int64", kept)];
}

function argument(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const axis = axisOf(int(context, "axis", 0), dims.length);
  const keeps = int(context, "keepdims", 1) === 1;
  return [
    facts(
      "int64",
      dims.flatMap((dim, index) => (index !== axis ? [dim] : keeps ? [1] : [])),
    ),
  ];
}

const products: Readonly<Record<string, (values: readonly number[]) => number>> = {
  ReduceProd: (values) => values.reduce((a, b) => a * b, 1),
  ReduceSum: (values) => values.reduce((a, b) => a + b, 0),
  ReduceMax: (values) => Math.max(...values),
  ReduceMin: (values) => Math.min(...values),
};

const reduce: Rule = (context) => {
  const { type, values } = input(context, 0);
  const dims = dimsOf(context, 0);
  const given = intsOrInput(context, "axes", 1);
  const isNone = given === undefined || given.length === 0;
  if (isNone && int(context, "noop_with_empty_axes", 0) === 1) return [facts(type, dims, values)];
  const axes = isNone ? dims.map((_, axis) => axis) : given.map((axis) => axisOf(axis, dims.length));
  const keeps = int(context, "keepdims", 1) === 1;
  const kept = dims.flatMap((dim, axis): Dim[] => (!axes.includes(axis) ? [dim] : keeps ? [1] : []));
  const of = products[context.node.opType];
  const isWhole = axes.length === dims.length && values?.every((value) => typeof value === "number");
  return [facts(type, kept, of && isWhole ? [of(values as number[])] : undefined)];
};

function nonZero(context: RuleContext): Facts[] {
  return [facts("int64", [dimsOf(context, 0).length, fresh(context, 1)])];
}

/** Boxes that are kept: how many only the data say. */
function nonMaxSuppression(context: RuleContext): Facts[] {
  return [facts("int64", [named(`${context.node.output[0]}.boxes`), 3])];
}

function oneHot(context: RuleContext): Facts[] {
  const indices = dimsOf(context, 0);
  const depth = optional(context, 1)?.values?.[0];
  const axis = int(context, "axis", -1);
  const place = axis < 0 ? axis + indices.length + 1 : axis;
  return [
    facts(input(context, 2).type, [
      ...indices.slice(0, place),
      depth ?? fresh(context, place),
      ...indices.slice(place),
    ]),
  ];
}

const reductions = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"];

export const indexing: Rules = {
  ...Object.fromEntries(reductions.map((name) => [`Reduce${name}`, reduce])),
  ArgMax: argument,
  ArgMin: argument,
  Gather: gather,
  GatherElements: (context) => [facts(input(context, 0).type, dimsOf(context, 1))],
  GatherND: gatherND,
  NonMaxSuppression: nonMaxSuppression,
  NonZero: nonZero,
  OneHot: oneHot,
  TopK: topK,
};
