/** Whole pixels moved about: quarter turns and cut-outs, exact. */
import type { ImageValue } from "../values";

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
