/**
 * Boxes and their captions onto a picture, pixel by pixel: an SVG of the picture's size that libvips lays over it costs twenty times as
 * much at 720p. Only captions are rendered that way, once each. Lines are strokes around segments: a pixel is covered as far as
 * its centre lies inside, that is clamp(lineWidth / 2 + 1/2 - distance, 0, 1).
 */
import type { Detection } from "@/nodes/results";
import type { MapKernel } from "../kernel";
import { Recent } from "../recent";
import type { ImageValue } from "../values";
import { type Rendered, renderSvg, toRgb } from "./image-codec";

type Point = readonly [number, number];

export const draw: MapKernel = async (_context, attrs, [input, found]) => {
  const { color, lineWidth, labels, scores } = attrs as {
    color: string;
    lineWidth: number;
    labels: boolean;
    scores: boolean;
  };
  const { items } = found as { items: Detection[] };
  const rgb = toRgb(input as ImageValue);
  const image: ImageValue = { ...rgb, data: Uint8Array.from(rgb.data) };
  const size = Math.max(12, Math.round(Math.min(image.width, image.height) / 40));
  const ink = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
  for (const { box, quad, label, text, score, track } of items) {
    const corners: readonly Point[] = quad ?? cornersOf(box);
    for (const [index, corner] of corners.entries())
      stroke(image, corner, corners[(index + 1) % corners.length] as Point, lineWidth / 2, ink);
    const parts = [
      labels ? (label ?? text) : undefined,
      labels && track !== undefined ? `#${track}` : undefined,
      scores ? `${Math.round(score * 100)}%` : undefined,
    ].filter((part) => part !== undefined && part !== "") as string[];
    let left = box[0];
    for (const part of parts) {
      const caption = await captionOf(part, size, color);
      lay(image, caption, Math.round(left), Math.round(Math.max(size, box[1] - size / 3) - size * above));
      left += caption.width + size * gap;
    }
  }
  return [image];
};

const cornersOf = ([x0, y0, x1, y1]: Detection["box"]): Point[] => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
];

/** `half`: half of the line's width. */
function stroke(
  { width, height, data }: ImageValue,
  from: Point,
  to: Point,
  half: number,
  ink: readonly number[],
): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const reach = half + 0.5;
  // Pixels have their centres at halves.
  const [ax, ay] = [from[0] - 0.5, from[1] - 0.5];
  const top = Math.max(0, Math.ceil(Math.min(ay, ay + dy) - reach));
  const bottom = Math.min(height - 1, Math.floor(Math.max(ay, ay + dy) + reach));
  const [leftEnd, rightEnd] = [Math.min(ax, ax + dx) - reach, Math.max(ax, ax + dx) + reach];
  for (let y = top; y <= bottom; y++) {
    // Of a slanted line, only what lies near it in this row.
    const slant =
      length > 0 && Math.abs(dy) > 1e-6 ? { at: ax + ((y - ay) * dx) / dy, by: (reach * length) / Math.abs(dy) } : null;
    const first = Math.max(0, Math.ceil(slant ? Math.max(leftEnd, slant.at - slant.by) : leftEnd));
    const last = Math.min(width - 1, Math.floor(slant ? Math.min(rightEnd, slant.at + slant.by) : rightEnd));
    for (let x = first; x <= last; x++) {
      const along = length > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length ** 2)) : 0;
      // Across square ends, so that corners are whole.
      const distance = Math.max(Math.abs(x - ax - along * dx), Math.abs(y - ay - along * dy));
      const straight = dx === 0 || dy === 0 ? distance : Math.hypot(x - ax - along * dx, y - ay - along * dy);
      const share = Math.min(1, reach - straight);
      if (share > 0) blend(data, (y * width + x) * 3, ink, share);
    }
  }
}

function blend(data: Uint8Array, at: number, ink: ArrayLike<number>, share: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const below = data[at + channel] as number;
    data[at + channel] = Math.round(below + ((ink[channel] as number) - below) * share);
  }
}

/** In sizes of the letters: from the top of a caption to its base line, below that, and between its parts. */
const [above, below, gap] = [1.3, 0.5, 0.3];
const captions = new Recent<Promise<Rendered>>(256);

/** RGBA, as wide as its letters. */
function captionOf(words: string, size: number, color: string): Promise<Rendered> {
  const key = JSON.stringify([words, size, color]);
  const known = captions.get(key);
  if (known) return known;
  // A letter is at most as wide as it is high, but for a few.
  const width = Math.ceil(([...words].length * 1.3 + 1) * size);
  const height = Math.ceil((above + below) * size);
  const letters = (paint: string) =>
    `<text x="${size / 8}" y="${above * size}" font-family="sans-serif" font-size="${size}" ${paint}>${escapeXml(words)}</text>`;
  // The rim first: not every libvips comes with a renderer that knows the order of painting.
  const inked = `${letters(`fill="#000" stroke="#000" stroke-width="${size / 6}"`)}${letters(`fill="${color}"`)}`;
  const made = renderSvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inked}</svg>`,
  ).then(trimmed);
  captions.set(key, made);
  made.catch(() => captions.delete(key));
  return made;
}

const escapeXml = (text: string) =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\p{Cc}/gu, " ");

/** Without the empty columns at its right. */
function trimmed({ width, height, data }: Rendered): Rendered {
  let right = width;
  const isEmpty = (x: number) => {
    for (let y = 0; y < height; y++) if (data[(y * width + x) * 4 + 3] !== 0) return false;
    return true;
  };
  while (right > 1 && isEmpty(right - 1)) right--;
  const cut = new Uint8Array(right * height * 4);
  for (let y = 0; y < height; y++) cut.set(data.subarray(y * width * 4, (y * width + right) * 4), y * right * 4);
  return { width: right, height, data: cut };
}

function lay(image: ImageValue, caption: Rendered, left: number, top: number): void {
  for (let row = Math.max(0, -top); row < caption.height && top + row < image.height; row++)
    for (let column = Math.max(0, -left); column < caption.width && left + column < image.width; column++) {
      const from = (row * caption.width + column) * 4;
      const share = (caption.data[from + 3] as number) / 255;
      const ink = caption.data.subarray(from, from + 3);
      if (share > 0) blend(image.data, ((top + row) * image.width + left + column) * 3, ink, share);
    }
}
