/** Resizing and sampling of images, regions, spectra. */

import { elementName } from "../element-types";
import { attribute } from "../node-proto";
import { add, type Dim, floorDiv, mul, sub } from "./dim";
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
  optional,
  type RuleContext,
  type Rules,
  text,
  Unknown,
} from "./facts";

function scaled(
  context: RuleContext,
  dims: readonly Dim[],
  scales: readonly (Dim | undefined)[],
  axes: readonly number[],
) {
  const result = [...dims];
  axes.forEach((axis, index) => {
    const by = scales[index];
    result[axis] = by === undefined ? fresh(context, axis) : floorDiv(mul(at(dims, axis), by), 1);
  });
  return result;
}

function resize(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const { type } = input(context, 0);
  const axes = ints(context, "axes")?.map((axis) => axisOf(axis, dims.length)) ?? dims.map((_, axis) => axis);
  // Operator set 10 has the scales where later ones have a region of interest.
  const scales = optional(context, context.opset < 11 ? 1 : 2);
  const sizes = context.opset < 11 ? undefined : optional(context, 3);
  if (sizes) {
    if (text(context, "keep_aspect_ratio_policy", "stretch") !== "stretch")
      return [
        facts(
          type,
          dims.map((dim, axis) => (axes.includes(axis) ? fresh(context, axis) : dim)),
        ),
      ];
    const result = [...dims];
    axes.forEach((axis, index) => {
      result[axis] = sizes.values?.[index] ?? fresh(context, axis);
    });
    return [facts(type, result)];
  }
  if (text(context, "coordinate_transformation_mode", "") === "tf_crop_and_resize") throw new Unknown();
  return [facts(type, scaled(context, dims, scales?.values ?? [], axes))];
}

function upsample(context: RuleContext): Facts[] {
  const dims = dimsOf(context, 0);
  const scales = attribute(context.node, "scales")?.floats ?? optional(context, 1)?.values ?? [];
  return [
    facts(
      input(context, 0).type,
      scaled(
        context,
        dims,
        scales,
        dims.map((_, axis) => axis),
      ),
    ),
  ];
}

function gridSample(context: RuleContext): Facts[] {
  const [batch, channels] = dimsOf(context, 0);
  const [, ...places] = dimsOf(context, 1);
  if (batch === undefined || channels === undefined) throw new Unknown();
  return [facts(input(context, 0).type, [batch, channels, ...places.slice(0, -1)])];
}

function affineGrid(context: RuleContext): Facts[] {
  const size = optional(context, 1)?.values;
  if (!size) throw new Unknown();
  const [batch, , ...extents] = size.map((extent, axis) => extent ?? fresh(context, axis));
  return [facts(input(context, 0).type, [batch ?? fresh(context, 0), ...extents, extents.length])];
}

function roiAlign(context: RuleContext): Facts[] {
  const height = int(context, "output_height", 1);
  const width = int(context, "output_width", 1);
  return [facts(input(context, 0).type, [at(dimsOf(context, 1), 0), at(dimsOf(context, 0), 1), height, width])];
}

function dft(context: RuleContext): Facts[] {
  const dims = [...dimsOf(context, 0)];
  const axisInput = context.opset >= 20 ? optional(context, 2)?.values?.[0] : undefined;
  const axis = axisOf(
    typeof axisInput === "number" ? axisInput : int(context, "axis", context.opset >= 20 ? -2 : 1),
    dims.length,
  );
  const length = context.node.input[1] ? (optional(context, 1)?.values?.[0] ?? fresh(context, axis)) : at(dims, axis);
  const isOneSided = int(context, "onesided", 0) === 1;
  const isInverse = int(context, "inverse", 0) === 1;
  dims[axis] = isOneSided ? (isInverse ? mul(sub(length, 1), 2) : add(floorDiv(length, 2), 1)) : length;
  dims[dims.length - 1] = isOneSided && isInverse ? 1 : 2;
  return [facts(input(context, 0).type, dims)];
}

function stft(context: RuleContext): Facts[] {
  const [batch, samples] = dimsOf(context, 0);
  const step = optional(context, 1)?.values?.[0];
  const window = optional(context, 2)?.dims?.[0];
  const length = optional(context, 3)?.values?.[0] ?? window;
  if (batch === undefined || samples === undefined || step === undefined || length === undefined) throw new Unknown();
  const bins = int(context, "onesided", 1) === 1 ? add(floorDiv(length, 2), 1) : length;
  return [facts(input(context, 0).type, [batch, add(floorDiv(sub(samples, length), step), 1), bins, 2])];
}

function window(context: RuleContext): Facts[] {
  return [
    facts(elementName(int(context, "output_datatype", 1)), [optional(context, 0)?.values?.[0] ?? fresh(context, 0)]),
  ];
}

function melWeights(context: RuleContext): Facts[] {
  const [bins, length] = [optional(context, 0)?.values?.[0], optional(context, 1)?.values?.[0]];
  if (bins === undefined || length === undefined) throw new Unknown();
  return [facts(elementName(int(context, "output_datatype", 1)), [add(floorDiv(length, 2), 1), bins])];
}

export const vision: Rules = {
  AffineGrid: affineGrid,
  BlackmanWindow: window,
  DFT: dft,
  GridSample: gridSample,
  HammingWindow: window,
  HannWindow: window,
  MelWeightMatrix: melWeights,
  Resize: resize,
  RoiAlign: roiAlign,
  STFT: stft,
  Upsample: upsample,
};
