/** Operators that work element by element, with or without broadcasting (ONNX, "Multidirectional Broadcasting"). */

import { elementName } from "../element-types";
import { intAttribute } from "../node-proto";
import { add, type Dim, equal, evaluate, exactQuotient, floorDiv, larger, mul, smaller, sub } from "./dim";
import { type Facts, facts, input, type Rule, type RuleContext, type Rules, Unknown } from "./facts";

/** The extents that both are stretched to; where nothing says which of two formulas it is, the larger. */
export function broadcast(left: readonly Dim[], right: readonly Dim[]): Dim[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, index) => {
    const a = left[index - rank + left.length] ?? 1;
    const b = right[index - rank + right.length] ?? 1;
    if (equal(a, b) || b === 1) return a;
    if (a === 1) return b;
    if (typeof a === "number" && typeof b === "number") {
      if (a === 0 || b === 0) return 0;
      throw new Unknown();
    }
    // A number other than 1 is what the other must be stretched to, or be already.
    return typeof a === "number" ? a : typeof b === "number" ? b : larger(a, b);
  });
}

export function broadcastAll(all: readonly (Facts | undefined)[]): Dim[] | null {
  let dims: readonly Dim[] = [];
  for (const each of all) {
    if (!each?.dims) return null;
    dims = broadcast(dims, each.dims);
  }
  return [...dims];
}

type Binary = (left: Dim, right: Dim) => Dim | undefined;

/** Contents follow where both inputs' are known and one is a scalar or both have the same shape. */
function combined(context: RuleContext, dims: readonly Dim[] | null, of: Binary | undefined) {
  const [left, right] = [context.inputs[0]?.values, context.inputs[1]?.values];
  if (!of || !left || !right || !dims) return undefined;
  const length = Math.max(left.length, right.length);
  if ([left, right].some((values) => values.length !== length && values.length !== 1)) return undefined;
  return Array.from({ length }, (_, index) => {
    const [a, b] = [left[left.length === 1 ? 0 : index], right[right.length === 1 ? 0 : index]];
    return a === undefined || b === undefined ? undefined : of(a, b);
  });
}

function binary(of?: Binary, type?: string): Rule {
  return (context) => {
    const dims = broadcastAll(context.inputs.slice(0, 2));
    return [facts(type ?? input(context, 0).type, dims, combined(context, dims, of))];
  };
}

function variadic(of?: Binary): Rule {
  return (context) => {
    const dims = broadcastAll(context.inputs);
    return [facts(input(context, 0).type, dims, context.inputs.length === 2 ? combined(context, dims, of) : undefined)];
  };
}

/** The same shape, and the contents mapped where they are known. */
export function unary(of?: (value: Dim) => Dim | undefined, type?: string): Rule {
  return (context) => {
    const { type: own, dims, values } = input(context, 0);
    const mapped = of && values?.map((value) => (value === undefined ? undefined : of(value)));
    return [facts(type ?? own, dims, mapped)];
  };
}

const onNumbers = (of: (value: number) => number) => (value: Dim) =>
  typeof value === "number" ? of(value) : undefined;
const same = unary();
const truth = (value: boolean) => (value ? 1 : 0);
const compared =
  (of: (left: number, right: number) => boolean): Binary =>
  (left, right) =>
    typeof left === "number" && typeof right === "number" ? truth(of(left, right)) : undefined;

/** Integers are divided towards zero, which for extents is down; floats exactly. */
function divide(context: RuleContext): Facts[] {
  const isFloat = /float|double/.test(input(context, 0).type);
  const of: Binary = (left, right) => {
    if (typeof left === "number" && typeof right === "number") {
      if (isFloat) return left / right;
      return right === 0 ? undefined : Math.trunc(left / right);
    }
    if (right === 0) return undefined;
    if (isFloat) return typeof right === "number" ? mul(left, 1 / right) : exactQuotient(left, right);
    return floorDiv(left, right);
  };
  return binary(of)(context);
}

function cast(context: RuleContext): Facts[] {
  const type = elementName(intAttribute(context.node, "to", 0));
  const isInteger = /^u?int/.test(type);
  const asTruth = onNumbers((value) => truth(value !== 0));
  const whole = (value: Dim) => (typeof value === "number" ? Math.trunc(value) : floorDiv(value, 1));
  return unary((value) => (isInteger ? whole(value) : type === "bool" ? asTruth(value) : value), type)(context);
}

function where(context: RuleContext): Facts[] {
  const dims = broadcastAll(context.inputs);
  const [condition, yes, no] = context.inputs.map((each) => each?.values);
  const length = Math.max(condition?.length ?? 0, yes?.length ?? 0, no?.length ?? 0);
  const pick = (list: readonly (Dim | undefined)[], index: number) => list[list.length === 1 ? 0 : index];
  const values =
    condition && yes && no
      ? Array.from({ length }, (_, index) => {
          const chosen = pick(condition, index);
          return chosen === undefined ? undefined : pick(evaluate(chosen, new Map()) === 0 ? no : yes, index);
        })
      : undefined;
  return [facts(input(context, 1).type, dims, values)];
}

function prelu(context: RuleContext): Facts[] {
  return [facts(input(context, 0).type, input(context, 0).dims)];
}

function dropout(context: RuleContext): Facts[] {
  const { type, dims, values } = input(context, 0);
  return [facts(type, dims, values), facts("bool", dims)];
}

function castLike(context: RuleContext): Facts[] {
  return [facts(input(context, 1).type, input(context, 0).dims)];
}

function modulo(left: Dim, right: Dim): Dim | undefined {
  if (right === 0) return undefined;
  return sub(left, mul(floorDiv(left, right), right));
}

const plain = [
  "Acos",
  "Acosh",
  "Asin",
  "Asinh",
  "Atan",
  "Atanh",
  "BitwiseNot",
  "Celu",
  "Cos",
  "Cosh",
  "Elu",
  "Erf",
  "Exp",
  "Gelu",
  "HardSigmoid",
  "HardSwish",
  "Hardmax",
  "LeakyRelu",
  "Log",
  "LogSoftmax",
  "LpNormalization",
  "LRN",
  "MeanVarianceNormalization",
  "Mish",
  "Selu",
  "Shrink",
  "Sigmoid",
  "Sign",
  "Sin",
  "Sinh",
  "Softmax",
  "Softplus",
  "Softsign",
  "Swish",
  "Tan",
  "Tanh",
  "ThresholdedRelu",
  "CumSum",
  "CumProd",
  "Trilu",
  "InstanceNormalization",
  "GroupNormalization",
  "RMSNormalization",
  "RandomNormalLike",
  "RandomUniformLike",
  "ReverseSequence",
  "ScatterElements",
  "Scatter",
  "ScatterND",
  "TensorScatter",
  "Clip",
] as const;

export const elementwise: Rules = {
  ...Object.fromEntries(plain.map((name) => [name, same])),
  Abs: unary(onNumbers(Math.abs)),
  Add: binary(add),
  And: binary(
    compared((a, b) => a !== 0 && b !== 0),
    "bool",
  ),
  BitShift: binary(),
  BitwiseAnd: binary(),
  BitwiseOr: binary(),
  BitwiseXor: binary(),
  Cast: cast,
  CastLike: castLike,
  Ceil: unary((value) => (typeof value === "number" ? Math.ceil(value) : mul(floorDiv(mul(value, -1), 1), -1))),
  Div: divide,
  Dropout: dropout,
  Equal: binary((a, b) => (equal(a, b) ? 1 : typeof a === "number" && typeof b === "number" ? 0 : undefined), "bool"),
  Floor: unary((value) => floorDiv(value, 1)),
  Greater: binary(
    compared((a, b) => a > b),
    "bool",
  ),
  GreaterOrEqual: binary(
    compared((a, b) => a >= b),
    "bool",
  ),
  Identity: unary((value) => value),
  IsInf: unary(undefined, "bool"),
  IsNaN: unary(undefined, "bool"),
  Less: binary(
    compared((a, b) => a < b),
    "bool",
  ),
  LessOrEqual: binary(
    compared((a, b) => a <= b),
    "bool",
  ),
  Max: variadic(larger),
  Mean: variadic(),
  Min: variadic(smaller),
  Mod: binary(modulo),
  Mul: binary(mul),
  Neg: unary((value) => mul(value, -1)),
  Not: unary(
    onNumbers((value) => truth(value === 0)),
    "bool",
  ),
  Or: binary(
    compared((a, b) => a !== 0 || b !== 0),
    "bool",
  ),
  PRelu: prelu,
  Pow: binary(),
  Reciprocal: unary(onNumbers((value) => 1 / value)),
  Relu: unary(onNumbers((value) => Math.max(0, value))),
  Round: unary(onNumbers(Math.round)),
  Sqrt: unary(onNumbers(Math.sqrt)),
  Sub: binary(sub),
  Sum: variadic(add),
  Where: where,
  Xor: binary(undefined, "bool"),
};
