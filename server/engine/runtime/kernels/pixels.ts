/** Hand-written sampling for small pictures, where a call into libvips costs more than the work itself. */
import type { ImageValue } from "../values";

/** Bilinear, pixel centres at .5; good for scales above one half, where no pixel of the source is skipped. */
export function resizeBilinear(
  image: ImageValue,
  width: number,
  height: number,
  target: Uint8Array,
  stride: number,
): void {
  const { data, channels } = image;
  const columns = new Int32Array(width);
  const weights = new Int32Array(width);
  for (let x = 0; x < width; x++) {
    const at = Math.min(Math.max(((x + 0.5) * image.width) / width - 0.5, 0), image.width - 1);
    columns[x] = Math.floor(at);
    weights[x] = Math.round((at - Math.floor(at)) * 256);
  }
  for (let y = 0; y < height; y++) {
    const at = Math.min(Math.max(((y + 0.5) * image.height) / height - 0.5, 0), image.height - 1);
    const above = Math.floor(at);
    const wy = Math.round((at - above) * 256);
    const row = above * image.width;
    const below = Math.min(above + 1, image.height - 1) * image.width;
    for (let x = 0, to = y * stride; x < width; x++) {
      const left = columns[x] as number;
      const right = Math.min(left + 1, image.width - 1);
      const wx = weights[x] as number;
      for (let channel = 0; channel < 3; channel++) {
        const c = channels === 3 ? channel : 0;
        const a = data[(row + left) * channels + c] as number;
        const b = data[(row + right) * channels + c] as number;
        const d = data[(below + left) * channels + c] as number;
        const e = data[(below + right) * channels + c] as number;
        const top = a * 256 + (b - a) * wx;
        const bottom = d * 256 + (e - d) * wx;
        target[to++] = (top * 256 + (bottom - top) * wy + 32768) >> 16;
      }
    }
  }
}

export type Quad = readonly [Point, Point, Point, Point];
export type Point = readonly [number, number];

/**
 * The quadrilateral of the picture, straightened to width x height: the projective map of the unit square to the quad
 * (Heckbert 1989, "Fundamentals of Texture Mapping and Image Warping", 2.2.3), sampled bilinearly.
 */
export function rectify(image: ImageValue, quad: Quad, width: number, height: number): ImageValue {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = quad;
  const dx1 = x1 - x2;
  const dy1 = y1 - y2;
  const dx2 = x3 - x2;
  const dy2 = y3 - y2;
  const sx = x0 - x1 + x2 - x3;
  const sy = y0 - y1 + y2 - y3;
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = determinant === 0 ? 0 : (sx * dy2 - dx2 * sy) / determinant;
  const h = determinant === 0 ? 0 : (dx1 * sy - sx * dy1) / determinant;
  const a = x1 - x0 + g * x1;
  const b = x3 - x0 + h * x3;
  const d = y1 - y0 + g * y1;
  const e = y3 - y0 + h * y3;
  const out = new Uint8Array(width * height * 3);
  const { data, channels } = image;
  for (let y = 0, to = 0; y < height; y++) {
    const v = (y + 0.5) / height;
    for (let x = 0; x < width; x++) {
      const u = (x + 0.5) / width;
      const w = g * u + h * v + 1;
      const px = Math.min(Math.max((a * u + b * v + x0) / w - 0.5, 0), image.width - 1);
      const py = Math.min(Math.max((d * u + e * v + y0) / w - 0.5, 0), image.height - 1);
      const left = px | 0;
      const top = py | 0;
      const wx = px - left;
      const wy = py - top;
      const step = left + 1 < image.width ? channels : 0;
      const at = (top * image.width + left) * channels;
      const below = top + 1 < image.height ? at + image.width * channels : at;
      for (let channel = 0; channel < 3; channel++) {
        const c = channels === 3 ? channel : 0;
        const upper = (data[at + c] as number) * (1 - wx) + (data[at + step + c] as number) * wx;
        const lower = (data[below + c] as number) * (1 - wx) + (data[below + step + c] as number) * wx;
        out[to++] = upper * (1 - wy) + lower * wy + 0.5;
      }
    }
  }
  return { width, height, channels: 3, data: out };
}

/** Exact quarter turns, clockwise. */
export function quarterTurn(image: ImageValue, turns: 0 | 1 | 2 | 3): ImageValue {
  if (turns === 0) return image;
  const { width, height, channels, data } = image;
  const [outWidth, outHeight] = turns === 2 ? [width, height] : [height, width];
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [tx, ty] =
        turns === 1 ? [height - 1 - y, x] : turns === 2 ? [width - 1 - x, height - 1 - y] : [y, width - 1 - x];
      const from = (y * width + x) * channels;
      const to = (ty * outWidth + tx) * channels;
      for (let channel = 0; channel < channels; channel++) out[to + channel] = data[from + channel] as number;
    }
  }
  return { ...image, width: outWidth, height: outHeight, data: out };
}

/** A rectangle of whole pixels, clipped to the picture and at least one pixel large. */
export function cropRectangle(image: ImageValue, left: number, top: number, right: number, bottom: number): ImageValue {
  const x0 = Math.min(Math.max(Math.floor(left), 0), image.width - 1);
  const y0 = Math.min(Math.max(Math.floor(top), 0), image.height - 1);
  const width = Math.max(1, Math.min(Math.ceil(right), image.width) - x0);
  const height = Math.max(1, Math.min(Math.ceil(bottom), image.height) - y0);
  const { channels } = image;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const from = ((y0 + y) * image.width + x0) * channels;
    data.set(image.data.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, data, name: image.name };
}
