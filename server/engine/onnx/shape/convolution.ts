/** Convolutions and pooling: extents by kernel, stride, dilation and border (ONNX, Conv, ConvTranspose, MaxPool, AveragePool). */
import { add, ceilDiv, type Dim, floorDiv, mul, sub } from "./dim";
import {
  at,
  dimsOf,
  facts,
  fresh,
  input,
  int,
  ints,
  type Rule,
  type RuleContext,
  type Rules,
  text,
  Unknown,
} from "./facts";

interface Window {
  kernel: readonly Dim[];
  strides: readonly number[];
  dilations: readonly number[];
  pads: readonly number[];
  auto: string;
}

function windowOf(context: RuleContext, kernel: readonly Dim[]): Window {
  const ones = kernel.map(() => 1);
  return {
    kernel,
    strides: ints(context, "strides") ?? ones,
    dilations: ints(context, "dilations") ?? ones,
    pads: ints(context, "pads") ?? [...ones, ...ones].map(() => 0),
    auto: text(context, "auto_pad", "NOTSET") || "NOTSET",
  };
}

/** How many places the window has along each axis. */
function places(extents: readonly Dim[], { kernel, strides, dilations, pads, auto }: Window, roundUp = false): Dim[] {
  return extents.map((extent, axis) => {
    const stride = strides[axis] ?? 1;
    if (auto === "SAME_UPPER" || auto === "SAME_LOWER") return ceilDiv(extent, stride);
    const reach = add(mul(sub(at(kernel, axis), 1), dilations[axis] ?? 1), 1);
    const border = auto === "VALID" ? 0 : (pads[axis] ?? 0) + (pads[axis + extents.length] ?? 0);
    const room = sub(add(extent, border), reach);
    if (!roundUp || auto === "VALID") return add(floorDiv(room, stride), 1);
    const count = add(ceilDiv(room, stride), 1);
    // A last window that would start behind the input is left out.
    if (typeof count !== "number" || typeof extent !== "number") return count;
    return (count - 1) * stride >= extent + (pads[axis] ?? 0) ? count - 1 : count;
  });
}

export function conv(context: RuleContext, type = input(context, 0).type, weightsAt = 1) {
  const [batch, , ...extents] = dimsOf(context, 0);
  const [outputs, , ...kernel] = dimsOf(context, weightsAt);
  if (batch === undefined || outputs === undefined) throw new Unknown();
  return [facts(type, [batch, outputs, ...places(extents, windowOf(context, kernel))])];
}

function convTranspose(context: RuleContext) {
  const [batch, , ...extents] = dimsOf(context, 0);
  const [, perGroup, ...kernel] = dimsOf(context, 1);
  if (batch === undefined || perGroup === undefined) throw new Unknown();
  const { strides, dilations, pads, auto } = windowOf(context, kernel);
  const fixed = ints(context, "output_shape");
  const extra = ints(context, "output_padding") ?? [];
  const spread = extents.map((extent, axis): Dim => {
    const stride = strides[axis] ?? 1;
    if (fixed) return fixed[fixed.length - extents.length + axis] ?? 0;
    if (auto === "SAME_UPPER" || auto === "SAME_LOWER") return mul(extent, stride);
    const reach = add(mul(sub(at(kernel, axis), 1), dilations[axis] ?? 1), 1);
    const border = auto === "VALID" ? 0 : (pads[axis] ?? 0) + (pads[axis + extents.length] ?? 0);
    return sub(add(add(mul(sub(extent, 1), stride), reach), extra[axis] ?? 0), border);
  });
  return [facts(input(context, 0).type, [batch, mul(perGroup, int(context, "group", 1)), ...spread])];
}

export function pool(context: RuleContext) {
  const { type } = input(context, 0);
  const [batch, channels, ...extents] = dimsOf(context, 0);
  const kernel = ints(context, "kernel_shape");
  if (batch === undefined || channels === undefined || !kernel) throw new Unknown();
  const dims = [batch, channels, ...places(extents, windowOf(context, kernel), int(context, "ceil_mode", 0) === 1)];
  return [facts(type, dims), facts("int64", dims)];
}

export function globalPool(context: RuleContext) {
  const [batch, channels, ...extents] = dimsOf(context, 0);
  if (batch === undefined || channels === undefined) throw new Unknown();
  return [facts(input(context, 0).type, [batch, channels, ...extents.map(() => 1)])];
}

function maxUnpool(context: RuleContext) {
  const dims = dimsOf(context, 0);
  return [
    facts(
      input(context, 0).type,
      dims.map((dim, axis) => (axis < 2 ? dim : fresh(context, axis))),
    ),
  ];
}

/** The rule where the channels stand behind the extents, there and in the results. */
function withChannelsLast(rule: Rule): Rule {
  return (context) => {
    const { type, dims } = input(context, 0);
    const turned = dims && [at(dims, 0), at(dims, dims.length - 1), ...dims.slice(1, -1)];
    const results = rule({ ...context, inputs: [{ type, dims: turned }, ...context.inputs.slice(1)] });
    return results.map((found) => {
      const [batch, channels, ...extents] = found.dims ?? [];
      return batch === undefined || channels === undefined ? found : facts(found.type, [batch, ...extents, channels]);
    });
  };
}

/** The rule, with the channels where the node says that they are. */
export function channelsWhereSaid(rule: Rule): Rule {
  const turned = withChannelsLast(rule);
  return (context) => (int(context, "channels_last", 0) === 1 ? turned : rule)(context);
}

export const convolution: Rules = {
  Conv: (context) => conv(context),
  ConvInteger: (context) => conv(context, "int32"),
  QLinearConv: (context) => conv(context, input(context, 7).type, 3),
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  MaxUnpool: maxUnpool,
};

/** onnxruntime's own (domain com.microsoft). */
export const convolutionOfMicrosoft: Rules = {
  FusedConv: (context) => conv(context),
  NhwcMaxPool: withChannelsLast(pool),
};
