/** Quantization, and operators on quantized numbers: each tensor has its scale and zero point behind it. */
import { elementName } from "../element-types";
import { channelsWhereSaid, conv, globalPool, pool } from "./convolution";
import { type Dim, mul } from "./dim";
import { broadcast } from "./elementwise";
import {
  asFirst,
  at,
  axisOf,
  dimsOf,
  type Facts,
  facts,
  input,
  int,
  optional,
  type RuleContext,
  type Rules,
} from "./facts";
import { concatDims } from "./layout";
import { gemm } from "./linear";
import { recurrent } from "./recurrent";

function quantize(context: RuleContext): Facts[] {
  const to = int(context, "output_dtype", 0);
  return [facts(optional(context, 2)?.type ?? (to ? elementName(to) : "uint8"), input(context, 0).dims)];
}

function dequantize(context: RuleContext): Facts[] {
  return [facts(input(context, 1).type, input(context, 0).dims)];
}

function dynamicQuantize(context: RuleContext): Facts[] {
  return [facts("uint8", input(context, 0).dims), facts("float32", []), facts("uint8", [])];
}

/** Tensors are every third input. */
function binary(context: RuleContext, first = 0): Facts[] {
  const [left, right] = [dimsOf(context, first), dimsOf(context, first + 3)];
  return [facts(input(context, first).type, broadcast(left, right))];
}

function where(context: RuleContext): Facts[] {
  const [{ type, dims }] = binary(context, 1) as [Facts];
  return [facts(type, broadcast(dimsOf(context, 0), dims ?? []))];
}

function concat(context: RuleContext): Facts[] {
  const all: (readonly Dim[])[] = [];
  for (let index = 2; index < context.inputs.length; index += 3) all.push(dimsOf(context, index));
  return [facts(input(context, 1).type, concatDims(all, int(context, "axis", 0)))];
}

/** Without a scale of its own the result is not quantized. */
function quantizedGemm(context: RuleContext): Facts[] {
  const [{ dims }] = gemm(context, 3) as [Facts];
  return [facts(optional(context, 7) ? (optional(context, 8)?.type ?? "uint8") : "float32", dims)];
}

/** The weights are turned: [directions, inputs, gates x hidden]. */
function quantizedLstm(context: RuleContext): Facts[] {
  return recurrent(context, at(dimsOf(context, 2), 1));
}

/** Rows of a table in blocks of one scale each; bytes hold 8 / `bits` numbers side by side. */
function gatherQuantized(context: RuleContext): Facts[] {
  const { type } = input(context, 0);
  const dims = [...dimsOf(context, 0)];
  const packed = type === "uint8" ? 8 / int(context, "bits", 4) : 1;
  dims.push(mul(dims.pop() ?? 1, packed));
  dims.splice(axisOf(int(context, "gather_axis", 0), dims.length), 1, ...dimsOf(context, 1));
  return [facts(input(context, 2).type, dims)];
}

export const quantized: Rules = {
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamicQuantize,
  QuantizeLinear: quantize,
};

/** onnxruntime's own (domain com.microsoft). */
export const quantizedOfMicrosoft: Rules = {
  DequantizeLinear: dequantize,
  DynamicQuantizeLSTM: quantizedLstm,
  GatherBlockQuantized: gatherQuantized,
  QGemm: quantizedGemm,
  QLinearAdd: binary,
  QLinearAveragePool: channelsWhereSaid(pool),
  QLinearConcat: concat,
  QLinearConv: channelsWhereSaid((context) => conv(context, input(context, 7).type, 3)),
  QLinearGlobalAveragePool: channelsWhereSaid(globalPool),
  QLinearLeakyRelu: asFirst,
  QLinearMul: binary,
  QLinearSigmoid: asFirst,
  QLinearSoftmax: asFirst,
  QLinearWhere: where,
  QuantizeLinear: quantize,
};
