/** Products of matrices (ONNX, MatMul, Gemm, Einsum), in integers too. */
import type { Dim } from "./dim";
import { broadcast } from "./elementwise";
import { at, dimsOf, facts, input, int, type RuleContext, type Rules, text, Unknown } from "./facts";

/** As numpy multiplies: vectors are rows on the left and columns on the right, and vanish. */
export function matmulDims(left: readonly Dim[], right: readonly Dim[]): Dim[] {
  if (left.length === 0 || right.length === 0) throw new Unknown();
  const rows = left.length > 1 ? [at(left, left.length - 2)] : [];
  const columns = right.length > 1 ? [at(right, right.length - 1)] : [];
  return [...broadcast(left.slice(0, -2), right.slice(0, -2)), ...rows, ...columns];
}

export function gemm(context: RuleContext, rightAt = 1) {
  const [left, right] = [dimsOf(context, 0), dimsOf(context, rightAt)];
  const rows = at(left, int(context, "transA", 0) ? 1 : 0);
  const columns = at(right, int(context, "transB", 0) ? 0 : 1);
  return [facts(input(context, 0).type, [rows, columns])];
}

function einsum(context: RuleContext) {
  const equation = text(context, "equation", "").replaceAll(" ", "");
  const [terms = "", result] = equation.split("->");
  const extents = new Map<string, Dim>();
  let rest: Dim[] = [];
  for (const [index, term] of terms.split(",").entries()) {
    const dims = dimsOf(context, index);
    const [before = "", after] = term.split("...");
    const hidden = after === undefined ? 0 : dims.length - before.length - after.length;
    for (const [axis, letter] of [...before].entries()) extents.set(letter, at(dims, axis));
    if (after === undefined) continue;
    rest = broadcast(rest, dims.slice(before.length, before.length + hidden));
    for (const [axis, letter] of [...after].entries()) extents.set(letter, at(dims, before.length + hidden + axis));
  }
  const once = [...extents.keys()].filter((letter) => terms.split(letter).length === 2).sort();
  const letters = result ?? `${terms.includes("...") ? "..." : ""}${once.join("")}`;
  const dims = letters
    .split(/(\.\.\.|.)/)
    .flatMap((part) => (part === "" ? [] : part === "..." ? rest : [extents.get(part)]));
  return [
    facts(
      input(context, 0).type,
      dims.map((dim) => {
        if (dim === undefined) throw new Unknown();
        return dim;
      }),
    ),
  ];
}

function matmulNBits(context: RuleContext) {
  return [facts(input(context, 0).type, [...dimsOf(context, 0).slice(0, -1), int(context, "N", 0)])];
}

function fusedMatMul(context: RuleContext) {
  const turned = (index: number, name: string) => {
    const dims = [...dimsOf(context, index)];
    if (int(context, name, 0) === 1) dims.push(...dims.splice(-2).reverse());
    return dims;
  };
  return [facts(input(context, 0).type, matmulDims(turned(0, "transA"), turned(1, "transB")))];
}

export const linear: Rules = {
  MatMul: (context) => [facts(input(context, 0).type, matmulDims(dimsOf(context, 0), dimsOf(context, 1)))],
  MatMulInteger: (context) => [facts("int32", matmulDims(dimsOf(context, 0), dimsOf(context, 1)))],
  QLinearMatMul: (context) => [facts(input(context, 7).type, matmulDims(dimsOf(context, 0), dimsOf(context, 3)))],
  Gemm: (context) => gemm(context),
  Einsum: einsum,
  Det: (context) => [facts(input(context, 0).type, dimsOf(context, 0).slice(0, -2))],
};

/** onnxruntime's own (domain com.microsoft). */
export const linearOfMicrosoft: Rules = {
  FusedMatMul: fusedMatMul,
  FusedGemm: (context) => gemm(context),
  MatMulNBits: matmulNBits,
  DynamicQuantizeMatMul: (context) => [facts("float32", matmulDims(dimsOf(context, 0), dimsOf(context, 1)))],
  MatMulIntegerToFloat: (context) => [facts("float32", matmulDims(dimsOf(context, 0), dimsOf(context, 1)))],
};
