/** Small gray pictures to compare large ones by: what changed, and what looks the same. */
import type { ImageValue } from "./values";

type Pixels = Pick<ImageValue, "width" | "height" | "data"> & { channels?: 1 | 3 };

/** Columns and rows of a grid of mean luma, row by row, 0..1. */
export interface Thumbnail {
  columns: number;
  rows: number;
  luma: Float32Array;
}

const thumbSide = 64;

/** A grid whose longer side is 64 cells. */
export function lumaThumbnail(image: Pixels): Thumbnail {
  const scale = Math.min(1, thumbSide / Math.max(image.width, image.height));
  return lumaGrid(image, Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
}

/** Mean luma (BT.601 weights) of each cell. A cell of a picture that has fewer pixels than the grid has cells may be empty: 0. */
export function lumaGrid({ width, height, data, channels = 3 }: Pixels, columns: number, rows: number): Thumbnail {
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  const columnOf = Uint16Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  for (let y = 0, from = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++, from += channels) {
      const cell = row + (columnOf[x] as number);
      sums[cell] =
        (sums[cell] as number) +
        77 * (data[from] as number) +
        150 * (data[from + green] as number) +
        29 * (data[from + blue] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  const luma = Float32Array.from(sums, (sum, cell) =>
    counts[cell] ? sum / ((counts[cell] as number) * 256 * 255) : 0,
  );
  return { columns, rows, luma };
}

/** Mean absolute difference, 0..1; 1 for grids of different shape. */
export function meanDifference(a: Thumbnail, b: Thumbnail): number {
  if (a.columns !== b.columns || a.rows !== b.rows) return 1;
  let sum = 0;
  for (let at = 0; at < a.luma.length; at++) sum += Math.abs((a.luma[at] as number) - (b.luma[at] as number));
  return sum / a.luma.length;
}

const blockSide = 8;

/** The largest mean absolute difference of any block of 8 x 8 cells, 0..1, so that something small that moves is not averaged away. */
export function blockDifference(a: Thumbnail, b: Thumbnail): number {
  if (a.columns !== b.columns || a.rows !== b.rows) return 1;
  const across = Math.ceil(a.columns / blockSide);
  const sums = new Float64Array(across * Math.ceil(a.rows / blockSide));
  const counts = new Uint32Array(sums.length);
  for (let row = 0, at = 0; row < a.rows; row++)
    for (let column = 0; column < a.columns; column++, at++) {
      const block = Math.floor(row / blockSide) * across + Math.floor(column / blockSide);
      sums[block] = (sums[block] as number) + Math.abs((a.luma[at] as number) - (b.luma[at] as number));
      counts[block] = (counts[block] as number) + 1;
    }
  return sums.reduce((most, sum, block) => Math.max(most, sum / (counts[block] as number)), 0);
}

/**
 * What a picture looks like, in 64 bits: whether each of 8 x 8 places is darker than the one to its right (difference hash, Krawetz
 * 2013). Pictures that look the same differ in few bits, whatever their size and compression.
 */
export function perceptualHash(image: Pixels): bigint {
  const { luma } = lumaGrid(image, 9, 8);
  let hash = 0n;
  for (let row = 0; row < 8; row++)
    for (let column = 0; column < 8; column++)
      hash = (hash << 1n) | ((luma[row * 9 + column] as number) < (luma[row * 9 + column + 1] as number) ? 1n : 0n);
  return hash;
}

/** Bits in which two hashes differ, 0..64. */
export function bitsApart(a: bigint, b: bigint): number {
  let rest = a ^ b;
  let bits = 0;
  for (; rest !== 0n; rest &= rest - 1n) bits++;
  return bits;
}
