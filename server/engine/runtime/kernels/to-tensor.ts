/** image.to-tensor: a picture in the extent and channel order of a model, as bytes; with how to find the way back. */
import type { MapKernel } from "../kernel";
import type { ImageValue, TensorValue } from "../values";
import { resize, toRgb } from "./image-codec";
import { cropRectangle } from "./pixels";
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

interface Attrs {
  height: number | null;
  width: number | null;
  fit: "stretch" | "cover" | "contain" | "fit-height" | "limit-side";
  limitSide?: number;
  multiple?: number;
  maxWidth?: number;
  maxSqueeze?: number;
  shortSide?: number;
  color: "RGB" | "BGR" | "GRAY";
}

/** Middle gray: what normalisation with a mean of one half makes 0. */
const padding = 127;

/** Pixels up to which sampling on the spot costs less than a call into libvips. */
const smallTarget = 150_000;
const smallSource = 400_000;

export const toTensor: MapKernel = async (_context, attrs, [input]) => {
  const options = attrs as unknown as Attrs;
  const image = toRgb(input as ImageValue);
  const { inner, outer, source, left, top, padX, padY } = place(image, options);
  const data = new Uint8Array(outer.width * outer.height * 3);
  if (inner.width !== outer.width || inner.height !== outer.height) data.fill(padding);
  paste(await scale(source, inner), inner, data, outer, padX, padY);
  const scaleX = inner.width / source.width;
  const scaleY = inner.height / source.height;
  const geometry: Geometry = {
    scaleX,
    scaleY,
    padX: padX - left * scaleX,
    padY: padY - top * scaleY,
    width: image.width,
    height: image.height,
  };
  return [order(data, outer.width, outer.height, options.color), geometry];
};

async function scale(source: ImageValue, { width, height }: Size): Promise<Uint8Array> {
  if (width === source.width && height === source.height) return source.data;
  if (width * height > smallTarget || source.width * source.height > smallSource)
    return (await resize(source, width, height, "stretch")).data;
  return resizeBilinear(source, width, height);
}

function paste(from: Uint8Array, inner: Size, data: Uint8Array, outer: Size, padX: number, padY: number): void {
  const row = inner.width * 3;
  for (let y = 0; y < inner.height; y++)
    data.set(from.subarray(y * row, (y + 1) * row), ((y + padY) * outer.width + padX) * 3);
}

interface Size {
  width: number;
  height: number;
}

interface Placement {
  /** What of the picture is used; `left` and `top` say where it lies in it. */
  source: ImageValue;
  left: number;
  top: number;
  /** Its size in the model's pixels, and that of the tensor around it, in which it lies at padX, padY. */
  inner: Size;
  outer: Size;
  padX: number;
  padY: number;
}

function place(
  image: ImageValue,
  { fit, height, width, limitSide, multiple = 1, maxWidth, maxSqueeze, shortSide }: Attrs,
): Placement {
  const whole = { source: image, left: 0, top: 0, padX: 0, padY: 0 };
  if (fit === "limit-side") {
    const scale = Math.min(1, (limitSide ?? 960) / Math.max(image.width, image.height));
    const round = (side: number) => Math.max(multiple, Math.round((side * scale) / multiple) * multiple);
    const inner = { width: round(image.width), height: round(image.height) };
    return { ...whole, inner, outer: inner };
  }
  const full = { width: width ?? image.width, height: height ?? image.height };
  if (fit === "fit-height") {
    const scale = full.height / image.height;
    const shown = width && maxSqueeze ? (width * maxSqueeze) / scale : Number.POSITIVE_INFINITY;
    const source = shown < image.width ? cropRectangle(image, 0, 0, shown, image.height) : image;
    const most = width ?? maxWidth ?? Number.POSITIVE_INFINITY;
    const inner = {
      width: Math.min(most, Math.max(8, Math.round(source.width * scale))),
      height: full.height,
    };
    // Padded here and not in the batch, so that a line reads the same alone and in company.
    const outer = { width: width ?? Math.ceil(inner.width / multiple) * multiple, height: full.height };
    return { ...whole, source, inner, outer };
  }
  if (fit === "contain") {
    const scale = Math.min(full.width / image.width, full.height / image.height);
    const inner = {
      width: Math.max(1, Math.round(image.width * scale)),
      height: Math.max(1, Math.round(image.height * scale)),
    };
    return {
      ...whole,
      inner,
      outer: full,
      padX: (full.width - inner.width) >> 1,
      padY: (full.height - inner.height) >> 1,
    };
  }
  if (fit === "cover") {
    // The centre that is left of the picture once its short side has been scaled to `shortSide` and full.width x full.height cut out.
    const scale = shortSide
      ? shortSide / Math.min(image.width, image.height)
      : Math.max(full.width / image.width, full.height / image.height);
    const w = Math.min(image.width, full.width / scale);
    const h = Math.min(image.height, full.height / scale);
    const left = Math.round((image.width - w) / 2);
    const top = Math.round((image.height - h) / 2);
    const source = cropRectangle(image, left, top, left + Math.round(w), top + Math.round(h));
    return { ...whole, source, left, top, inner: full, outer: full };
  }
  return { ...whole, inner: full, outer: full };
}

function order(data: Uint8Array, width: number, height: number, color: Attrs["color"]): TensorValue {
  if (color === "GRAY") {
    // Luma of BT.601, as libvips and OpenCV have it.
    const gray = new Uint8Array(width * height);
    for (let at = 0; at < gray.length; at++)
      gray[at] =
        (data[at * 3] as number) * 0.299 +
        (data[at * 3 + 1] as number) * 0.587 +
        (data[at * 3 + 2] as number) * 0.114 +
        0.5;
    return { type: "uint8", dims: [height, width, 1], data: gray };
  }
  if (color === "BGR") {
    for (let at = 0; at < data.length; at += 3) {
      const red = data[at] as number;
      data[at] = data[at + 2] as number;
      data[at + 2] = red;
    }
  }
  return { type: "uint8", dims: [height, width, 3], data };
}
