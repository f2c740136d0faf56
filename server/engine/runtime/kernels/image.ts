/** Picture ops. */
import type { Detection } from "@/nodes/results";
import type { MapKernel, OpenedItem, OpenKernel } from "../kernel";
import type { ImageValue } from "../values";
import { draw } from "./draw";
import { blur, type Fit, grayscale, resize, rotate } from "./image-codec";
import { cropRectangle, quarterTurn } from "./pixels";
import { rectify, sides } from "./sampling";
import { toTensor } from "./to-tensor";

interface Detections {
  width: number;
  height: number;
  items: Detection[];
}

const crop: MapKernel = (_context, attrs, [input]) => {
  const image = input as ImageValue;
  const { left, top, width, height } = attrs as Record<string, number>;
  const x = ((left ?? 0) / 100) * image.width;
  const y = ((top ?? 0) / 100) * image.height;
  return [
    cropRectangle(
      image,
      Math.round(x),
      Math.round(y),
      Math.round(x + ((width ?? 100) / 100) * image.width),
      Math.round(y + ((height ?? 100) / 100) * image.height),
    ),
  ];
};

const turn: MapKernel = async (_context, attrs, [input, angle]) => {
  const image = input as ImageValue;
  const degrees = ((((attrs.degrees as number) + ((angle as number | undefined) ?? 0)) % 360) + 360) % 360;
  if (degrees % 90 === 0) return [quarterTurn(image, (degrees / 90) as 0 | 1 | 2 | 3)];
  return [await rotate(image, degrees, attrs.background as string)];
};

const cropBoxes: OpenKernel = function* (_context, attrs, [input, found]): Generator<OpenedItem> {
  const image = input as ImageValue;
  const { padding, minScore } = attrs as { padding: number; minScore: number };
  for (const { box, quad, score, label, text } of (found as Detections).items) {
    if (score < minScore) continue;
    const [x0, y0, x1, y1] = box;
    const [px, py] = [(x1 - x0) * padding, (y1 - y0) * padding];
    const cut =
      quad && padding === 0
        ? rectify(image, quad, ...sides(quad))
        : cropRectangle(image, x0 - px, y0 - py, x1 + px, y1 + py);
    yield { values: [cut, label ?? text ?? "", score], name: label ?? text };
  }
};

export const imageKernels = {
  map: {
    "image.resize": (async (_context, attrs, [image]) => [
      await resize(image as ImageValue, attrs.width as number, attrs.height as number, attrs.fit as Fit),
    ]) satisfies MapKernel,
    "image.crop": crop,
    "image.rotate": turn,
    "image.grayscale": (async (_context, _attrs, [image]) => [
      await grayscale(image as ImageValue),
    ]) satisfies MapKernel,
    "image.blur": (async (_context, attrs, [image]) => [
      await blur(image as ImageValue, attrs.sigma as number),
    ]) satisfies MapKernel,
    "image.draw": draw,
    "image.to-tensor": toTensor,
  },
  open: { "image.crop-boxes": cropBoxes },
};
