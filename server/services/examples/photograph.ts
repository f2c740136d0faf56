/**
 * A sheet of paper photographed on a wooden table: laid down in perspective, lit from one side, with a soft shadow, a bend
 * and the noise of a small camera.
 */
import sharp from "sharp";
import { noise, random } from "./random";

type Point = readonly [x: number, y: number];
/** Clockwise from the top left. */
export type Corners = readonly [Point, Point, Point, Point];

export interface Sheet {
  width: number;
  height: number;
  /** RGB. */
  data: Uint8Array;
}

const channels = 3;

/** Returns RGB pixels of `width` x `height`; the sheet's corners come to lie at `corners`. */
export async function photograph(
  sheet: Sheet,
  corners: Corners,
  width: number,
  height: number,
  seed: number,
): Promise<Uint8Array> {
  const toSheet = inverseHomography(corners, sheet);
  const shade = await shadow(corners, width, height);
  const wood = woodGrain(seed);
  const paper = noise(seed + 1);
  const next = random(seed + 2);
  const out = new Uint8ClampedArray(width * height * channels);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += channels) {
      const [u, flatV] = toSheet(x + 0.5, y + 0.5);
      // The paper is not quite flat: it was rolled up once.
      const v = flatV + 3 * Math.sin((u / sheet.width) * Math.PI);
      const light = lightAt(x / width, y / height);
      const grain = (next() + next() - 1) * 5;
      const inside = u >= 0 && v >= 0 && u < sheet.width - 1 && v < sheet.height - 1;
      if (inside) {
        const bend = 1 + 0.025 * Math.sin((v / sheet.height) * 9) + 0.012 * paper(u / 26, v / 26);
        for (let channel = 0; channel < channels; channel++)
          out[to + channel] = bilinear(sheet, u, v, channel) * light * bend * warmth(channel) + grain;
      } else {
        const dark = (1 - 0.55 * ((shade[y * width + x] as number) / 255)) * light;
        const [r, g, b] = wood(x, y);
        out[to] = r * dark + grain;
        out[to + 1] = g * dark + grain;
        out[to + 2] = b * dark + grain;
      }
    }
  return new Uint8Array(out.buffer);
}

/** A lamp at the upper left. */
function lightAt(x: number, y: number): number {
  return 1.02 - 0.16 * x - 0.12 * y - 0.1 * (x - 0.4) ** 2;
}

const warmth = (channel: number) => [1, 0.985, 0.955][channel] as number;

function bilinear({ width, data }: Sheet, u: number, v: number, channel: number): number {
  const [column, row] = [Math.floor(u), Math.floor(v)];
  const [across, down] = [u - column, v - row];
  const at = (row * width + column) * channels + channel;
  const value = (index: number) => data[index] as number;
  const top = value(at) * (1 - across) + value(at + channels) * across;
  const bottom = value(at + width * channels) * (1 - across) + value(at + (width + 1) * channels) * across;
  return top * (1 - down) + bottom * down;
}

/** Planks that run across, each with a tone of its own, and grain along them. */
function woodGrain(seed: number): (x: number, y: number) => [number, number, number] {
  const slow = noise(seed + 3);
  const fine = noise(seed + 4);
  const plank = 236;
  return (x, y) => {
    const row = Math.floor((y + 60) / plank);
    const inPlank = (y + 60) % plank;
    const ring = Math.sin((inPlank + 26 * slow(x / 420 + row * 7, y / 90)) / 6.5 + row);
    const tone = 0.9 + 0.1 * slow(row * 3.7, 0.5) + 0.035 * ring + 0.06 * fine(x / 120, y / 2.4);
    const seam = inPlank < 3 ? 0.5 : 1;
    return [132 * tone * seam, 94 * tone * seam, 63 * tone * seam];
  };
}

async function shadow(corners: Corners, width: number, height: number): Promise<Uint8Array> {
  const points = corners.map(([x, y]) => `${x + 14},${y + 18}`).join(" ");
  const shape = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#000"/><polygon points="${points}" fill="#fff"/></svg>`;
  return sharp(Buffer.from(shape)).blur(14).toColourspace("b-w").extractChannel(0).raw().toBuffer();
}

/** Picture to sheet coordinates: the inverse of the projective map that takes the sheet's corners to `corners` (Heckbert 1989). */
function inverseHomography(
  [[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Corners,
  sheet: { width: number; height: number },
): (x: number, y: number) => Point {
  const [dx1, dy1, dx2, dy2] = [x1 - x2, y1 - y2, x3 - x2, y3 - y2];
  const [sx, sy] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3];
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  const [a, b, c] = [x1 - x0 + g * x1, x3 - x0 + h * x3, x0];
  const [d, e, f] = [y1 - y0 + g * y1, y3 - y0 + h * y3, y0];
  // The adjugate; its scale cancels.
  const [A, B, C] = [e - f * h, c * h - b, b * f - c * e];
  const [D, E, F] = [f * g - d, a - c * g, c * d - a * f];
  const [G, H, I] = [d * h - e * g, b * g - a * h, a * e - b * d];
  return (x, y) => {
    const w = G * x + H * y + I;
    return [((A * x + B * y + C) / w) * sheet.width, ((D * x + E * y + F) / w) * sheet.height];
  };
}
