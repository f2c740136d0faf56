/**
 * Bilinear sampling by hand, for small pictures, where a call into libvips costs more than the work itself. Pixel centres lie
 * at .5. Where more than two pixels become one, several samples are averaged, so that none is skipped. Weights are 256ths
 * and all is whole numbers: these loops see every pixel of every line of text.
 */
import type { ImageValue } from "../values";
import type { Part } from "./place";

export type Quad = readonly [Point, Point, Point, Point];
export type Point = readonly [number, number];

/** RGB bytes of width x height: what lies in `part`, whole pixels of the picture. */
export function resizeBilinear(image: ImageValue, part: Part, width: number, height: number): Uint8Array {
  const across = Math.max(1, Math.ceil(part.width / width / 2));
  const down = Math.max(1, Math.ceil(part.height / height / 2));
  const sampled = stretch(image, part, width * across, height * down);
  return across * down === 1 ? sampled : average(sampled, width, height, across, down);
}

function stretch(image: ImageValue, part: Part, width: number, height: number) {
  const { data, channels } = image;
  const columns = taps(part.left, part.width, width, channels);
  const rows = taps(part.top, part.height, height, image.width * channels);
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  const out = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const above = rows.first[y] as number;
    const below = rows.second[y] as number;
    const wy = rows.weights[y] as number;
    for (let x = 0; x < width; x++) {
      const left = columns.first[x] as number;
      const right = columns.second[x] as number;
      const wx = columns.weights[x] as number;
      const p = above + left;
      const q = above + right;
      const r = below + left;
      const s = below + right;
      const w11 = Math.imul(wx, wy);
      const w10 = (wx << 8) - w11;
      const w01 = (wy << 8) - w11;
      const w00 = 65536 - w10 - w01 - w11;
      out[to] = blend(data[p], data[q], data[r], data[s], w00, w10, w01, w11);
      out[to + 1] = blend(data[p + green], data[q + green], data[r + green], data[s + green], w00, w10, w01, w11);
      out[to + 2] = blend(data[p + blue], data[q + blue], data[r + blue], data[s + blue], w00, w10, w01, w11);
      to += 3;
    }
  }
  return out;
}

interface Taps {
  /** Offsets of the two pixels that each sample lies between. */
  first: Int32Array;
  second: Int32Array;
  /** Share of the second. */
  weights: Int32Array;
}

function taps(start: number, from: number, to: number, step: number): Taps {
  const [first, second, weights] = [new Int32Array(to), new Int32Array(to), new Int32Array(to)];
  for (let index = 0; index < to; index++) {
    const at = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    const left = Math.floor(at);
    first[index] = (start + left) * step;
    second[index] = (start + Math.min(left + 1, from - 1)) * step;
    weights[index] = Math.round((at - left) * 256);
  }
  return { first, second, weights };
}

/**
 * The quadrilateral of the picture, straightened to width x height: the projective map of the unit square to the quad
 * (Heckbert 1989, "Fundamentals of Texture Mapping and Image Warping", 2.2.3), sampled bilinearly once.
 */
export function rectify(image: ImageValue, quad: Quad, width: number, height: number): ImageValue {
  const [long, high] = sides(quad);
  const across = Math.max(1, Math.ceil(long / width / 2));
  const down = Math.max(1, Math.ceil(high / height / 2));
  const data = sample(image, quad, width * across, height * down);
  return { width, height, channels: 3, data: across * down === 1 ? data : average(data, width, height, across, down) };
}

function sample(image: ImageValue, quad: Quad, width: number, height: number): Uint8Array {
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
  const d = y1 - y0 + g * y1;
  const b = x3 - x0 + h * x3;
  const e = y3 - y0 + h * y3;
  // Between the exact ends of a span the map is taken to be straight.
  const span = g === 0 && h === 0 ? spans.parallelogram : spans.perspective;
  const out = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const v = (y + 0.5) / height;
    for (let x = 0; x < width; x += span) {
      const count = Math.min(span, width - x);
      const from = (x + 0.5) / width;
      const to = (x + 0.5 + count) / width;
      const fromScale = one / (g * from + h * v + 1);
      const toScale = one / (g * to + h * v + 1);
      const px = (a * from + b * v + x0) * fromScale;
      const py = (d * from + e * v + y0) * fromScale;
      const stepX = ((a * to + b * v + x0) * toScale - px) / count;
      const stepY = ((d * to + e * v + y0) * toScale - py) / count;
      sampleRow(image, out, (y * width + x) * 3, count, px - one / 2, py - one / 2, stepX, stepY);
    }
  }
  return out;
}

/** Pixels. A parallelogram's map is straight, but steps are rounded. */
const spans = { parallelogram: 256, perspective: 16 } as const;
/** Fractions of a pixel in a coordinate: 14 bits, so that a side of 131071 pixels fits an integer. */
const one = 1 << 14;

/** `count` samples from (px, py) on; 0 is the middle of the first pixel. */
function sampleRow(
  { data, width, height, channels }: ImageValue,
  out: Uint8Array,
  start: number,
  count: number,
  px: number,
  py: number,
  stepX: number,
  stepY: number,
): void {
  const green = channels === 3 ? 1 : 0;
  const blue = channels === 3 ? 2 : 0;
  const row = (width * channels) | 0;
  const mostX = ((width - 1) * one) | 0;
  const mostY = ((height - 1) * one) | 0;
  const dx = Math.round(stepX) | 0;
  const dy = Math.round(stepY) | 0;
  let u = Math.round(px) | 0;
  let v = Math.round(py) | 0;
  const end = start + count * 3;
  for (let to = start; to < end; to += 3) {
    const x = Math.min(Math.max(u, 0), mostX);
    const y = Math.min(Math.max(v, 0), mostY);
    u = (u + dx) | 0;
    v = (v + dy) | 0;
    const wx = (x >> 6) & 255;
    const wy = (y >> 6) & 255;
    const p = (Math.imul(y >> 14, row) + Math.imul(x >> 14, channels)) | 0;
    const q = wx === 0 ? p : p + channels;
    const below = wy === 0 ? 0 : row;
    const r = (p + below) | 0;
    const s = (q + below) | 0;
    const w11 = Math.imul(wx, wy);
    const w10 = (wx << 8) - w11;
    const w01 = (wy << 8) - w11;
    const w00 = 65536 - w10 - w01 - w11;
    out[to] = blend(data[p], data[q], data[r], data[s], w00, w10, w01, w11);
    out[to + 1] = blend(data[p + green], data[q + green], data[r + green], data[s + green], w00, w10, w01, w11);
    out[to + 2] = blend(data[p + blue], data[q + blue], data[r + blue], data[s + blue], w00, w10, w01, w11);
  }
}

/** The weights sum up to 65536. */
function blend(
  a: number | undefined,
  b: number | undefined,
  c: number | undefined,
  d: number | undefined,
  wa: number,
  wb: number,
  wc: number,
  wd: number,
): number {
  const sum =
    Math.imul(a as number, wa) + Math.imul(b as number, wb) + Math.imul(c as number, wc) + Math.imul(d as number, wd);
  return (sum + 32768) >> 16;
}

/** Means of blocks of across x down RGB pixels. */
function average(data: Uint8Array, width: number, height: number, across: number, down: number): Uint8Array {
  const sums = new Uint32Array(width * height * 3);
  for (let y = 0, at = 0; y < height * down; y++) {
    const row = Math.floor(y / down) * width;
    for (let x = 0; x < width * across; x++, at += 3) {
      const to = (row + Math.floor(x / across)) * 3;
      for (let channel = 0; channel < 3; channel++)
        sums[to + channel] = (sums[to + channel] as number) + (data[at + channel] as number);
    }
  }
  const count = across * down;
  const means = new Uint8Array(sums.length);
  for (let at = 0; at < means.length; at++) means[at] = ((sums[at] as number) + count / 2) / count;
  return means;
}

/** Width and height in pixels of a straightened quadrilateral. */
export function sides([a, b, c, d]: Quad): [number, number] {
  const length = (p: Point, q: Point) => Math.hypot(p[0] - q[0], p[1] - q[1]);
  return [
    Math.max(1, Math.round(Math.max(length(a, b), length(d, c)))),
    Math.max(1, Math.round(Math.max(length(a, d), length(b, c)))),
  ];
}
