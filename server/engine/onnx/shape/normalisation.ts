import {
  asFirst,
  at,
  axisOf,
  dimsOf,
  type Facts,
  facts,
  input,
  int,
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

/** The losses of training: one for each target, or one altogether. */
function loss(context: RuleContext): Facts[] {
  const { type, dims } = input(context, 0);
  const isEach = text(context, "reduction", "mean") === "none";
  return [facts(type, isEach ? dimsOf(context, 1) : []), facts(type, dims)];
}

/** The sum, normalised; its mean and spread, which are left empty; the sum itself. */
function skipNormalization(context: RuleContext): Facts[] {
  const { type, dims } = input(context, 0);
  return Array.from({ length: 4 }, () => facts(type, dims));
}

export const normalisation: Rules = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  NegativeLogLikelihoodLoss: loss,
  SoftmaxCrossEntropyLoss: loss,
  // onnxruntime knows it by this name too.
  SimplifiedLayerNormalization: layerNormalization,
};

/** onnxruntime's own (domain com.microsoft): what its exporters and optimizers put into transformers. */
export const normalisationOfMicrosoft: Rules = {
  ...Object.fromEntries(
    ["BiasAdd", "BiasGelu", "FastGelu", "Gelu", "QuickGelu", "Trilu"].map((name) => [name, asFirst]),
  ),
  SimplifiedLayerNormalization: layerNormalization,
  SkipLayerNormalization: skipNormalization,
  SkipSimplifiedLayerNormalization: skipNormalization,
};
