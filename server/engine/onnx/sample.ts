/**
 * Inputs for translation validation: deterministic, and picture-like (lines of dark marks like letters on a
 * page that is lit unevenly, with a little noise), since white noise leaves most of a trained network silent, and where it is
 * silent a fault does not show. Every row is different.
 */
import type { TensorType } from "../ir/types";
import type { Tensor } from "./segment";
import type { TypedArray } from "./tensor";

/** What a model takes for whole numbers is tried: bytes and pieces of words, else a few. */
export const reaches = [250, 4] as const;

/** Extents without a number: those that sound like a picture's sides are large enough for networks that halve them five times. */
export function sampleExtent(name: string, sampleDims: Readonly<Record<string, number>>): number {
  return sampleDims[name] ?? (/height|width|h|w/i.test(name.slice(0, 6)) ? 320 : 32);
}

/**
 * Whole numbers lie below `reach`: they may be places in a table, whose length is not known, or what one-hot is made of, where a few
 * values say little.
 */
export function sampleRow(
  type: TensorType,
  row: number,
  sampleDims: Readonly<Record<string, number>>,
  reach: number = reaches[1],
): Tensor {
  const dims = type.dims.map((extent) => (typeof extent === "number" ? extent : sampleExtent(extent, sampleDims)));
  const count = dims.reduce((product, extent) => product * extent, 1);
  const random = mulberry32(0x5eed + row);
  const isPlanar = dims.length === 3 && (dims[0] ?? 0) <= 4;
  const channels = dims.length === 3 && !isPlanar ? (dims[2] ?? 1) : 1;
  const width = dims.length === 3 && !isPlanar ? (dims[1] ?? 1) : (dims.at(-1) ?? 1);
  let [pixel, light] = [-1, 0];
  const at = (index: number) => {
    const place = Math.floor(index / channels);
    if (place !== pixel) [pixel, light] = [place, page(place % width, Math.floor(place / width), row)];
    return Math.min(1, Math.max(0, light + (random() - 0.5) * 0.1));
  };
  const whole = () => Math.floor(random() * reach);
  return { type: type.type, dims: [1, ...dims], data: fill(type.type, count, at, whole) };
}

const mark = { pixel: 3, columns: 4, rows: 5, line: 32 } as const;

/** Light of a page at x, y: marks of 4 by 5 dots drawn by a hash of their place, in lines, with gaps between words. */
function page(x: number, y: number, row: number): number {
  const paper = 0.8 + 0.15 * Math.sin((x + 2 * y) / (61 + row));
  const [column, line] = [Math.floor(x / (mark.pixel * (mark.columns + 1))), Math.floor(y / mark.line)];
  const dotX = Math.floor((x % (mark.pixel * (mark.columns + 1))) / mark.pixel);
  const dotY = Math.floor(((y % mark.line) - 8) / mark.pixel);
  if (dotX >= mark.columns || dotY < 0 || dotY >= mark.rows) return paper;
  const letter =
    Math.imul(Math.imul(column + 1, 0x9e3779b1) ^ Math.imul(line + 3, 0x85ebca6b) ^ (row * 0x27d4eb2f), 0x2c1b3c6d) >>>
    4;
  const isGap = letter % 6 === 0;
  return !isGap && ((letter >>> 3) >>> (dotY * mark.columns + dotX)) & 1 ? 0.1 : paper;
}

function fill(type: TensorType["type"], count: number, at: (index: number) => number, whole: () => number): TypedArray {
  switch (type) {
    case "uint8":
      return filled(new Uint8Array(count), (index) => Math.round(at(index) * 255));
    case "float32":
      return filled(new Float32Array(count), at);
    case "int32":
      return filled(new Int32Array(count), whole);
    case "int64":
      return BigInt64Array.from({ length: count }, () => BigInt(whole()));
    case "bool":
      return filled(new Uint8Array(count), (index) => (at(index) > 0.5 ? 1 : 0));
    // 0x3800 is 0.5 in float16; the low bits make values from 0.5 to 1.
    case "float16":
      return filled(new Uint16Array(count), (index) => 0x3800 + Math.floor(at(index) * 0x3ff));
  }
}

function filled<T extends Exclude<TypedArray, BigInt64Array>>(data: T, at: (index: number) => number): T {
  for (let index = 0; index < data.length; index++) data[index] = at(index);
  return data;
}

/** Rows of equal shape as one batch. */
export function joinRows(rows: readonly Tensor[]): Tensor {
  const [first] = rows;
  if (!first) throw new Error("A batch has at least one row.");
  const data = first.data.slice(0, 0).constructor as { new (length: number): TypedArray };
  const joined = new data(rows.length * first.data.length);
  rows.forEach((row, index) => {
    // The rows are of one element type, which the type of set() cannot say.
    (joined as Uint8Array).set(row.data as Uint8Array, index * first.data.length);
  });
  return { type: first.type, dims: [rows.length, ...first.dims.slice(1)], data: joined };
}

/** A small generator of 32-bit state (Tommy Ettinger's mulberry32), uniform in 0..1. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
