/** Hand-written sampling for small pictures, where a call into libvips costs more than the work itself. */
import type { ImageValue } from "../values";

/**
 * Bilinear, pixel centres at .5, into `target` (RGB, rows `stride` bytes apart). Where more than two pixels of a row become one,
 * several samples of it are averaged, so that none is skipped.
 */
export function resizeBilinear(
  image: ImageValue,
  width: number,
  height: number,
  target: Uint8Array,
  stride: number,
): void {
  const { data, channels } = image;
  const across = taps(image.width, width, channels);
  const down = taps(image.height, height, image.width * channels);
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  const divisor = across.samples * down.samples * 65536;
  for (let y = 0; y < height; y++) {
    for (let x = 0, to = y * stride; x < width; x++, to += 3) {
      let r = divisor / 2;
      let g = divisor / 2;
      let b = divisor / 2;
      for (let v = y * down.samples; v < (y + 1) * down.samples; v++) {
        const above = down.first[v] as number;
        const below = down.second[v] as number;
        const wy = down.weights[v] as number;
        for (let u = x * across.samples; u < (x + 1) * across.samples; u++) {
          const left = across.first[u] as number;
          const right = across.second[u] as number;
          const wx = across.weights[u] as number;
          const w11 = wx * wy;
          const w10 = (wx << 8) - w11;
          const w01 = (wy << 8) - w11;
          const w00 = 65536 - w10 - w01 - w11;
          const p = above + left;
          const q = above + right;
          const s = below + left;
          const t = below + right;
          r +=
            (data[p] as number) * w00 +
            (data[q] as number) * w10 +
            (data[s] as number) * w01 +
            (data[t] as number) * w11;
          g +=
            (data[p + green] as number) * w00 +
            (data[q + green] as number) * w10 +
            (data[s + green] as number) * w01 +
            (data[t + green] as number) * w11;
          b +=
            (data[p + blue] as number) * w00 +
            (data[q + blue] as number) * w10 +
            (data[s + blue] as number) * w01 +
            (data[t + blue] as number) * w11;
        }
      }
      target[to] = r / divisor;
      target[to + 1] = g / divisor;
      target[to + 2] = b / divisor;
    }
  }
}

interface Taps {
  /** Samples for each pixel of the result. */
  samples: number;
  /** Offsets of the two pixels that each sample lies between. */
  first: Int32Array;
  second: Int32Array;
  /** Share of the second, in 256ths. */
  weights: Int32Array;
}

function taps(from: number, to: number, step: number): Taps {
  const samples = Math.max(1, Math.ceil(from / to / 2));
  const count = to * samples;
  const [first, second, weights] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  for (let index = 0; index < count; index++) {
    const at = Math.min(Math.max(((index + 0.5) * from) / count - 0.5, 0), from - 1);
    const left = Math.floor(at);
    first[index] = left * step;
    second[index] = Math.min(left + 1, from - 1) * step;
    weights[index] = Math.round((at - left) * 256);
  }
  return { samples, first, second, weights };
}

export type Quad = readonly [Point, Point, Point, Point];
export type Point = readonly [number, number];

/**
 * The quadrilateral of the picture, straightened to width x height: the projective map of the unit square to the quad
 * (Heckbert 1989, "Fundamentals of Texture Mapping and Image Warping", 2.2.3), sampled bilinearly once. Where it shrinks by more
 * than two, several samples are averaged.
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
  const [long, high] = sides(quad);
  const across = Math.max(1, Math.ceil(long / width / 2));
  const down = Math.max(1, Math.ceil(high / height / 2));
  const share = 1 / (across * down);
  const { data, channels } = image;
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  const [lastX, lastY, row] = [image.width - 1, image.height - 1, image.width * channels];
  const out = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      let red = 0.5;
      let greens = 0.5;
      let blues = 0.5;
      for (let j = 0; j < down; j++) {
        const v = (y + (j + 0.5) / down) / height;
        for (let i = 0; i < across; i++) {
          const u = (x + (i + 0.5) / across) / width;
          const w = 1 / (g * u + h * v + 1);
          const px = Math.min(Math.max((a * u + b * v + x0) * w - 0.5, 0), lastX);
          const py = Math.min(Math.max((d * u + e * v + y0) * w - 0.5, 0), lastY);
          const left = px | 0;
          const top = py | 0;
          const wx = px - left;
          const wy = (py - top) * share;
          const at = top * row + left * channels;
          const beside = left < lastX ? at + channels : at;
          const below = top < lastY ? row : 0;
          const w11 = wx * wy;
          const w10 = wx * share - w11;
          const w01 = wy - w11;
          const w00 = share - wx * share - w01;
          const [p, q, s, t] = [at, beside, at + below, beside + below];
          red +=
            (data[p] as number) * w00 +
            (data[q] as number) * w10 +
            (data[s] as number) * w01 +
            (data[t] as number) * w11;
          greens +=
            (data[p + green] as number) * w00 +
            (data[q + green] as number) * w10 +
            (data[s + green] as number) * w01 +
            (data[t + green] as number) * w11;
          blues +=
            (data[p + blue] as number) * w00 +
            (data[q + blue] as number) * w10 +
            (data[s + blue] as number) * w01 +
            (data[t + blue] as number) * w11;
        }
      }
      out[to] = red;
      out[to + 1] = greens;
      out[to + 2] = blues;
    }
  }
  return { width, height, channels: 3, data: out };
}

/** Width and height in pixels of a straightened quadrilateral. */
export function sides([a, b, c, d]: Quad): [number, number] {
  const length = (p: Point, q: Point) => Math.hypot(p[0] - q[0], p[1] - q[1]);
  return [
    Math.max(1, Math.round(Math.max(length(a, b), length(d, c)))),
    Math.max(1, Math.round(Math.max(length(a, d), length(b, c)))),
  ];
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
