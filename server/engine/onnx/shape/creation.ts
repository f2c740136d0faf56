/** Operators that make tensors from attributes, shapes or ranges. */
import { elementName } from "../element-types";
import { attribute } from "../node-proto";
import type { TensorProto } from "../schema/onnx_pb";
import { elementCount, numbersOf } from "../tensor";
import { ceilDiv, type Dim, sub } from "./dim";
import {
  dimsOf,
  type Facts,
  facts,
  fresh,
  input,
  int,
  ints,
  maxFollowed,
  optional,
  type Rule,
  type RuleContext,
  type Rules,
  Unknown,
} from "./facts";

export function factsOfTensor(tensor: TensorProto): Facts {
  const dims = tensor.dims.map(Number);
  const isSmall = elementCount(dims) <= maxFollowed;
  const values = isSmall ? numbersOf(tensor) : null;
  return facts(elementName(tensor.dataType), dims, values ? Array.from(values) : undefined);
}

function constant({ node }: RuleContext): Facts[] {
  const tensor = attribute(node, "value")?.t;
  if (tensor) return [factsOfTensor(tensor)];
  const float = attribute(node, "value_float");
  if (float) return [facts("float32", [], [float.f])];
  const floats = attribute(node, "value_floats");
  if (floats) return [facts("float32", [floats.floats.length], floats.floats)];
  const single = attribute(node, "value_int");
  if (single) return [facts("int64", [], [Number(single.i)])];
  const list = attribute(node, "value_ints");
  if (list) return [facts("int64", [list.ints.length], list.ints.map(Number))];
  const sparse = attribute(node, "sparse_value")?.sparseTensor;
  if (sparse) return [facts(elementName(sparse.values?.dataType ?? 0), sparse.dims.map(Number))];
  if (attribute(node, "value_string")) return [facts("string", [])];
  const strings = attribute(node, "value_strings");
  if (strings) return [facts("string", [strings.strings.length])];
  throw new Unknown();
}

/** Extents from a tensor of them; formulas where the contents are known, names where only their number is. */
function shapeFrom(context: RuleContext, index: number): Dim[] {
  const given = optional(context, index);
  const count = given?.dims?.[0];
  if (given?.values) return given.values.map((value, axis) => value ?? fresh(context, axis));
  if (typeof count !== "number") throw new Unknown();
  return Array.from({ length: count }, (_, axis) => fresh(context, axis));
}

function constantOfShape(context: RuleContext): Facts[] {
  const tensor = attribute(context.node, "value")?.t;
  const value = tensor ? (numbersOf(tensor)?.[0] ?? 0) : 0;
  const dims = shapeFrom(context, 0);
  const count = dims.every((dim) => typeof dim === "number") ? elementCount(dims as number[]) : Number.NaN;
  const values = count <= maxFollowed ? new Array<number>(count).fill(value) : undefined;
  return [facts(tensor ? elementName(tensor.dataType) : "float32", dims, values)];
}

function range(context: RuleContext): Facts[] {
  const [start, limit, step] = [0, 1, 2].map((index) => optional(context, index)?.values?.[0]);
  const { type } = input(context, 0);
  if (start === undefined || limit === undefined || typeof step !== "number" || step === 0)
    return [facts(type, [fresh(context, 0)])];
  const room = sub(limit, start);
  const length = typeof room === "number" ? Math.max(0, Math.ceil(room / step)) : ceilDiv(room, step);
  const isListed = typeof length === "number" && length <= maxFollowed && typeof start === "number";
  const values = isListed ? Array.from({ length }, (_, index) => start + index * step) : undefined;
  return [facts(type, [length], values)];
}

function eyeLike(context: RuleContext): Facts[] {
  const to = int(context, "dtype", 0);
  return [facts(to ? elementName(to) : input(context, 0).type, dimsOf(context, 0))];
}

const random: Rule = (context) => {
  return [facts(elementName(int(context, "dtype", 1)), ints(context, "shape") ?? null)];
};

function multinomial(context: RuleContext): Facts[] {
  const [batch] = dimsOf(context, 0);
  if (batch === undefined) throw new Unknown();
  return [facts(elementName(int(context, "dtype", 6)), [batch, int(context, "sample_size", 1)])];
}

function bernoulli(context: RuleContext): Facts[] {
  const to = int(context, "dtype", 0);
  return [facts(to ? elementName(to) : input(context, 0).type, input(context, 0).dims)];
}

export const creation: Rules = {
  Bernoulli: bernoulli,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  EyeLike: eyeLike,
  Multinomial: multinomial,
  RandomNormal: random,
  RandomUniform: random,
  Range: range,
};
