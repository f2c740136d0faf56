/** image.to-tensor: a picture in the extent of a model, as bytes, three channels in the order RGB; with how to find the way back. */
import type { MapKernel } from "../kernel";
import type { ImageValue, TensorValue } from "../values";
import { resize, toRgb } from "./image-codec";
import { type Fitting, isSameSize, type Part, type Placement, place, type Size, wholeOf } from "./place";
import { resizeBilinear } from "./sampling";

/** Model x = original x * scaleX + padX; width and height are the original's. */
export interface Geometry {
  scaleX: number;
  scaleY: number;
  padX: number;
  padY: number;
  width: number;
  height: number;
}

/** Middle gray: what normalisation with a mean of one half makes 0. */
const padding = 127;

/** Pixels up to which sampling on the spot costs less than a call into libvips. */
const smallTarget = 150_000;
const smallSource = 400_000;

export const toTensor: MapKernel = async (_context, attrs, [input]) => {
  const options = attrs as unknown as Fitting & { gray: boolean };
  const image = toRgb(input as ImageValue);
  const { part: shown, of: whole } = image.shows ?? { part: wholeOf(image), of: image };
  const placement = place(whole, options);
  const { inner, outer, padX, padY } = placement;
  const part = used(image, shown, placement.crop);
  const data = surround(await scale(image, part, inner, options.fit), placement);
  // By what was used: an edge of what was asked for may lie within a pixel of a picture that was decoded smaller.
  const scaleX = (inner.width / part.width) * (image.width / shown.width);
  const scaleY = (inner.height / part.height) * (image.height / shown.height);
  const geometry: Geometry = {
    scaleX,
    scaleY,
    padX: padX - shown.left * scaleX - (part.left * inner.width) / part.width,
    padY: padY - shown.top * scaleY - (part.top * inner.height) / part.height,
    width: whole.width,
    height: whole.height,
  };
  const dims = [outer.height, outer.width];
  return [
    options.gray
      ? { type: "uint8", dims: [...dims, 1], data: luma(data) }
      : ({ type: "uint8", dims: [...dims, 3], data } satisfies TensorValue),
    geometry,
  ];
};

/** The part of the picture that is used; what is `shown` in it, and the crop, are told in pixels of the whole that it was decoded from. */
function used(image: ImageValue, shown: Part, crop: Part): Part {
  const [x, y] = [image.width / shown.width, image.height / shown.height];
  const left = Math.min(Math.max(Math.round((crop.left - shown.left) * x), 0), image.width - 1);
  const top = Math.min(Math.max(Math.round((crop.top - shown.top) * y), 0), image.height - 1);
  const right = Math.min(Math.round((crop.left - shown.left + crop.width) * x), image.width);
  const bottom = Math.min(Math.round((crop.top - shown.top + crop.height) * y), image.height);
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

async function scale(image: ImageValue, part: Part, size: Size, fit: Fitting["fit"]): Promise<Uint8Array> {
  const isWhole = isSameSize(part, image);
  if (isSameSize(part, size)) return isWhole ? image.data : cutOut(image, part);
  const { width, height } = size;
  // What is made smaller libvips averages, as where a picture is fitted while it is decoded; lines of text stay as sharp as can be.
  const isOnTheSpot = fit === "fit-height" || part.width < width || part.height < height;
  if (isOnTheSpot && width * height <= smallTarget && part.width * part.height <= smallSource)
    return resizeBilinear(image, part, width, height);
  return (await resize(image, width, height, "stretch", isWhole ? {} : { part })).data;
}

function cutOut(image: ImageValue, { left, top, width, height }: Part): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), y * width * 3);
  }
  return data;
}

/** The fitted picture in its place, with the padding around it. */
function surround(from: Uint8Array, { inner, outer, padX, padY }: Placement): Uint8Array {
  if (isSameSize(inner, outer)) return from;
  const data = new Uint8Array(outer.width * outer.height * 3).fill(padding);
  const row = inner.width * 3;
  for (let y = 0; y < inner.height; y++)
    data.set(from.subarray(y * row, (y + 1) * row), ((y + padY) * outer.width + padX) * 3);
  return data;
}

/** Of BT.601, as libvips and OpenCV have it. */
function luma(rgb: Uint8Array): Uint8Array {
  const gray = new Uint8Array(rgb.length / 3);
  for (let at = 0; at < gray.length; at++)
    gray[at] =
      (rgb[at * 3] as number) * 0.299 + (rgb[at * 3 + 1] as number) * 0.587 + (rgb[at * 3 + 2] as number) * 0.114 + 0.5;
  return gray;
}
