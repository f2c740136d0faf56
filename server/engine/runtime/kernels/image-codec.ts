/**
 * The engine's only importer of sharp: files to pixels and back, and the geometry that libvips does best.
 * Pixels are ImageValue: uint8, interleaved, sRGB, upright, alpha flattened on white.
 */
import { open } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { EngineError } from "../../errors";
import type { ImageEncoder } from "../results/wire";
import type { ImageValue } from "../values";
import { jpegSize } from "./jpeg-header";
import { decodingFor, type Fitting, isSameSize, type Part, type Size } from "./place";

// Pictures run side by side on the thread pool; threads inside one picture only cost (measured: 465 against 337 pictures a second).
sharp.concurrency(1);
sharp.cache(false);

/** 100 megapixels: 300 MB decoded. Beyond it a file is a decompression bomb, or needs a bigger machine than Weft is for. */
export const maxPixels = 100_000_000;

const signatures: readonly [name: string, test: (bytes: Buffer) => boolean][] = [
  ["a PDF document", (b) => b.toString("latin1", 0, 5) === "%PDF-"],
  ["a ZIP archive", (b) => b.toString("latin1", 0, 4) === "PK\u0003\u0004"],
  [
    "a video",
    (b) =>
      (b.toString("latin1", 4, 8) === "ftyp" && !/avif|heic|mif1/.test(b.toString("latin1", 8, 12))) ||
      b.readUInt32BE(0) === 0x1a45dfa3,
  ],
  ["a web page", (b) => /^\s*<(!doctype html|html)/i.test(b.toString("latin1", 0, 200))],
  ["text", (b) => b.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32)],
];

/** A path, or the bytes of a file. */
export type Encoded = string | Uint8Array;

async function head(path: Encoded, length: number): Promise<Buffer> {
  if (typeof path !== "string") return Buffer.from(path.buffer, path.byteOffset, Math.min(length, path.length));
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Enough for the header of nearly every JPEG; the Exif of a camera takes 64 kB at most. */
const headerBytes = 80 * 1024;

/** What is in a file, by its header. Throws EngineError unsupported-media, saying what the file is instead. */
async function inspect(
  path: Encoded,
  refuse: (message: string) => EngineError,
): Promise<{ upright: Size; jpeg: boolean }> {
  const start = await head(path, headerBytes);
  const size = jpegSize(start);
  if (size) return { upright: size, jpeg: true };
  try {
    const { format, autoOrient } = await sharp(path, { limitInputPixels: false }).metadata();
    return { upright: { width: autoOrient.width, height: autoOrient.height }, jpeg: format === "jpeg" };
  } catch (cause) {
    if (start.length === 0) throw refuse("the file is empty.");
    const first = start.subarray(0, 512);
    const really = first.length >= 12 ? signatures.find(([, test]) => test(first))?.[0] : "text";
    throw refuse(
      really ? `this is ${really}, not a picture.` : `this is not a picture that Weft can read (${firstLine(cause)}).`,
    );
  }
}

/**
 * Decodes a file. `serves`: all that will be done with the picture. The single fitting of a JPEG is done while it is decoded, so
 * that its other pixels are never written; for several, it is decoded as small as serves them. What is no JPEG is kept as exact
 * as its file. Throws EngineError unsupported-media or media-too-large, naming the file.
 */
export async function decodeImage(path: Encoded, name: string, serves?: readonly Fitting[]): Promise<ImageValue> {
  const refuse = (message: string, code: "unsupported-media" | "media-too-large" = "unsupported-media") =>
    new EngineError({ code, phase: "run", message: `${name}: ${message}` });
  const { upright, jpeg } = await inspect(path, refuse);
  if (upright.width * upright.height > maxPixels)
    throw refuse(
      `${upright.width} x ${upright.height} pixels is too large; at most ${maxPixels / 1e6} megapixels are read.`,
      "media-too-large",
    );
  const { part, size, cut } = decodingFor(upright, jpeg ? serves : []);
  try {
    const work = sharp(path, { limitInputPixels: maxPixels, failOn: "truncated" }).autoOrient();
    if (!isSameSize(part, upright)) work.extract(part);
    if (!isSameSize(part, size)) work.resize(size.width, size.height, { fit: "fill", kernel: "linear" });
    if (cut) work.extract(cut);
    const { data, info } = await work
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    const isChanged = !isSameSize(part, upright) || !isSameSize(part, size);
    return {
      width: info.width,
      height: info.height,
      channels: 3,
      data: info.channels === 3 ? data : spread(data, info.channels),
      name,
      ...(isChanged && { shows: { part: cut ? enlarged(cut, size, upright) : part, of: upright } }),
    };
  } catch (cause) {
    throw refuse(`the picture is damaged (${firstLine(cause)}).`);
  }
}

/** A part of what is `small`, in the pixels of the `large` that it was made of, and fractions of them. */
function enlarged({ left, top, width, height }: Part, small: Size, large: Size): Part {
  const [x, y] = [large.width / small.width, large.height / small.height];
  return { left: left * x, top: top * y, width: width * x, height: height * y };
}

const firstLine = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)).split("\n")[0];

/** Gray (with or without alpha) to RGB. */
function spread(data: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) rgb.fill(data[from] as number, to, to + 3);
  return rgb;
}

export function toRgb(image: ImageValue): ImageValue {
  return image.channels === 3 ? image : { ...image, channels: 3, data: spread(image.data, 1) };
}

function pipeline(image: ImageValue) {
  return sharp(image.data, {
    raw: { width: image.width, height: image.height, channels: image.channels },
    limitInputPixels: maxPixels,
  });
}

async function finish(work: Sharp, name?: string): Promise<ImageValue> {
  const { data, info } = await work.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3, data, name };
}

export type Fit = "contain" | "cover" | "stretch" | "inside";

/** `part`: what of the picture is used; all of it where none is given. `background`: around what is contained; white where none is given. */
export function resize(
  image: ImageValue,
  width: number,
  height: number,
  fit: Fit,
  { part, background = "#ffffff" }: { part?: Part; background?: string } = {},
): Promise<ImageValue> {
  const work = (part ? pipeline(image).extract(part) : pipeline(image)).resize(width, height, {
    fit: fit === "stretch" ? "fill" : fit,
    background,
    kernel: fit === "stretch" ? "linear" : "lanczos3",
    withoutEnlargement: false,
  });
  return finish(work, image.name);
}

/** Clockwise; multiples of 90 degrees are exact. */
export function rotate(image: ImageValue, degrees: number, background: string): Promise<ImageValue> {
  return finish(pipeline(image).rotate(degrees, { background }), image.name);
}

export function grayscale(image: ImageValue): Promise<ImageValue> {
  return finish(pipeline(image).grayscale(), image.name);
}

export function blur(image: ImageValue, sigma: number): Promise<ImageValue> {
  return finish(pipeline(image).blur(sigma), image.name);
}

export interface Rendered {
  width: number;
  height: number;
  /** RGBA, not premultiplied. */
  data: Uint8Array;
}

export async function renderSvg(svg: string): Promise<Rendered> {
  const { data, info } = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** A file's bytes; `maxSide` shrinks what is larger. */
export const encodeImage: ImageEncoder = async (image, { format, quality = 88, maxSide }) => {
  const sized = maxSide
    ? pipeline(image).resize(maxSide, maxSide, { fit: "inside", withoutEnlargement: true })
    : pipeline(image);
  const { data, info } = await (format === "png" ? sized.png() : sized.jpeg({ quality })).toBuffer({
    resolveWithObject: true,
  });
  return { data, width: info.width, height: info.height };
};
