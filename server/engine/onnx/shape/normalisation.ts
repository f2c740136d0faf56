/** Normalisations with more than one output, attention, and quantization. */
import { elementName } from "../element-types";
import { add as addTo, type Dim, floorDiv, mul } from "./dim";
import {
  at,
  axisOf,
  dimsOf,
  type Facts,
  facts,
  input,
  int,
  optional,
  type Rule,
  type RuleContext,
  type Rules,
  text,
} from "./facts";

function batchNormalization(context: RuleContext): Facts[] {
  const { type, dims } = input(context, 0);
  const channels = facts(type, dims ? [at(dims, 1)] : null);
  return [facts(type, dims), channels, channels, channels, channels];
}

function layerNormalization(context: RuleContext): Facts[] {
  const { type } = input(context, 0);
  const dims = dimsOf(context, 0);
  const axis = axisOf(int(context, "axis", -1), dims.length);
  const statistics = facts(
    "float32",
    dims.map((dim, index) => (index < axis ? dim : 1)),
  );
  return [facts(type, dims), statistics, statistics];
}

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

/** Heads of queries against keys and values, three or four dimensions (ONNX, Attention-23). */
function attention(context: RuleContext): Facts[] {
  const [query, key, value] = [dimsOf(context, 0), dimsOf(context, 1), dimsOf(context, 2)];
  const { type } = input(context, 0);
  const past = optional(context, 4)?.dims;
  if (query.length === 4) {
    const [batch, heads, length] = query as [Dim, Dim, Dim, Dim];
    const width = at(value, 3);
    const total = past ? addTo(at(past, 2), at(key, 2)) : at(key, 2);
    return [
      facts(type, [batch, heads, length, width]),
      facts(type, [batch, at(key, 1), total, at(key, 3)]),
      facts(type, [batch, at(value, 1), total, width]),
      facts(type, [batch, heads, length, total]),
    ];
  }
  const [heads, keyHeads] = [int(context, "q_num_heads", 1), int(context, "kv_num_heads", 1)];
  const [batch, length] = [at(query, 0), at(query, 1)];
  const width = floorDiv(at(value, 2), keyHeads);
  const total = past ? addTo(at(past, 2), at(key, 1)) : at(key, 1);
  return [
    facts(type, [batch, length, mul(width, heads)]),
    facts(type, [batch, keyHeads, total, floorDiv(at(key, 2), keyHeads)]),
    facts(type, [batch, keyHeads, total, width]),
    facts(type, [batch, heads, length, total]),
  ];
}

/** The losses of training: one for each target, or one altogether. */
function loss(context: RuleContext): Facts[] {
  const { type, dims } = input(context, 0);
  const isEach = text(context, "reduction", "mean") === "none";
  return [facts(type, isEach ? dimsOf(context, 1) : []), facts(type, dims)];
}

const first: Rule = (context) => [facts(input(context, 0).type, input(context, 0).dims)];

export const normalisation: Rules = {
  Attention: attention,
  BatchNormalization: batchNormalization,
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: dynamicQuantize,
  LayerNormalization: layerNormalization,
  NegativeLogLikelihoodLoss: loss,
  SoftmaxCrossEntropyLoss: loss,
  QuantizeLinear: quantize,
  RotaryEmbedding: first,
};

/** onnxruntime's own (domain com.microsoft): what its exporters and optimizers put into transformers. */
export const normalisationOfMicrosoft: Rules = {
  BiasGelu: first,
  BiasAdd: first,
  FastGelu: first,
  Gelu: first,
  QuickGelu: first,
  RotaryEmbedding: first,
  SkipLayerNormalization: (context) =>
    Array.from({ length: 4 }, () => facts(input(context, 0).type, input(context, 0).dims)),
  SkipSimplifiedLayerNormalization: (context) =>
    Array.from({ length: 4 }, () => facts(input(context, 0).type, input(context, 0).dims)),
  SimplifiedLayerNormalization: layerNormalization,
  QLinearAdd: (context) => [facts(input(context, 0).type, input(context, 0).dims)],
  QLinearSigmoid: first,
  QLinearLeakyRelu: first,
  QuantizeLinear: quantize,
  DequantizeLinear: dequantize,
};
