/**
 * The engine's only importer of sharp: files to pixels and back, and the geometry that libvips does best.
 * Pixels are ImageValue: uint8, interleaved, sRGB, upright, alpha flattened on white.
 */
import { open } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { EngineError } from "../../errors";
import type { ImageEncoder } from "../results/wire";
import type { ImageValue } from "../values";
import { type Fitting, type Part, type Size, smallestDecode } from "./place";

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

async function head(path: Encoded): Promise<Buffer> {
  if (typeof path !== "string") return Buffer.from(path.subarray(0, 512));
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Decodes a file. `serves`: all that will be done with the picture; a JPEG is then decoded at the smallest of its own scales
 * that serves them. Throws EngineError unsupported-media or media-too-large, naming the file.
 */
export async function decodeImage(path: Encoded, name: string, serves?: readonly Fitting[]): Promise<ImageValue> {
  const refuse = (message: string, code: "unsupported-media" | "media-too-large" = "unsupported-media") =>
    new EngineError({ code, phase: "run", message: `${name}: ${message}` });
  let size: Size & { format: string; autoOrient: Size };
  try {
    size = await sharp(path, { limitInputPixels: false }).metadata();
  } catch (cause) {
    const start = await head(path);
    if (start.length === 0) throw refuse("the file is empty.");
    const really = start.length >= 12 ? signatures.find(([, test]) => test(start))?.[0] : "text";
    throw refuse(
      really ? `this is ${really}, not a picture.` : `this is not a picture that Weft can read (${firstLine(cause)}).`,
    );
  }
  if (size.width * size.height > maxPixels)
    throw refuse(
      `${size.width} x ${size.height} pixels is too large; at most ${maxPixels / 1e6} megapixels are read.`,
      "media-too-large",
    );
  const upright = { width: size.autoOrient.width, height: size.autoOrient.height };
  const shrink = serves && size.format === "jpeg" ? smallestDecode(upright, serves) : 1;
  try {
    const oriented = sharp(path, { limitInputPixels: maxPixels, failOn: "truncated" }).autoOrient();
    // Asked for no more than an eighth, a quarter or half of its pixels, libvips leaves the rest out while it decodes.
    if (shrink > 1)
      oriented.resize(Math.floor(upright.width / shrink), Math.floor(upright.height / shrink), { fit: "fill" });
    const { data, info } = await oriented
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      channels: 3,
      data: info.channels === 3 ? data : spread(data, info.channels),
      name,
      ...(shrink > 1 && { original: upright }),
    };
  } catch (cause) {
    throw refuse(`the picture is damaged (${firstLine(cause)}).`);
  }
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
