/**
 * Decoded planes to RGB, and back. Integer arithmetic with 14 fractional bits; a Uint8ClampedArray does the clamping.
 *   limited range: y' = (Y-16)*255/219, c' = (C-128)*255/224; full range: y' = Y, c' = C-128
 *   R = y' + 2(1-kr) cr'   B = y' + 2(1-kb) cb'   G = y' - 2kb(1-kb)/kg cb' - 2kr(1-kr)/kg cr'      (ITU-R BT.601, BT.709, BT.2020)
 */
export interface Planes {
  /** A VideoPixelFormat of WebCodecs. */
  format: string;
  width: number;
  height: number;
  data: Uint8Array;
  layout: readonly { offset: number; stride: number }[];
}

export interface ColorMeaning {
  matrix: "bt601" | "bt709" | "bt2020";
  fullRange: boolean;
}

const luma = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722], bt2020: [0.2627, 0.0593] } as const;
const bits = 14;

/** The matrix that a WebCodecs colour space names, if it does. */
export function matrixNamed(name: string | null | undefined): ColorMeaning["matrix"] | undefined {
  if (name === "bt709") return "bt709";
  if (name === "smpte170m" || name === "bt470bg") return "bt601";
  if (name === "bt2020-ncl") return "bt2020";
  return undefined;
}

export function toRgb(planes: Planes, color: ColorMeaning): Uint8Array {
  if (/^(RGB|BGR)[AX]$/.test(planes.format)) return fromPacked(planes);
  const packed = /^NV(12|21)$/.exec(planes.format);
  if (packed) return fromPlanes(planes, color, 1, 1, 8, packed[1] === "12" ? "uv" : "vu");
  const planar = /^I(420|422|444)A?(?:P(10|12))?$/.exec(planes.format);
  if (!planar) throw new Error(`pixel format ${planes.format}`);
  return fromPlanes(
    planes,
    color,
    planar[1] === "444" ? 0 : 1,
    planar[1] === "420" ? 1 : 0,
    Number(planar[2] ?? 8),
    "planar",
  );
}

function fromPacked({ format, width, height, data, layout }: Planes): Uint8Array {
  const { offset, stride } = layout[0] as { offset: number; stride: number };
  const out = new Uint8Array(width * height * 3);
  const red = format.startsWith("R") ? 0 : 2;
  for (let y = 0, to = 0; y < height; y++)
    for (let from = offset + y * stride, end = from + width * 4; from < end; from += 4, to += 3) {
      out[to] = data[from + red] as number;
      out[to + 1] = data[from + 1] as number;
      out[to + 2] = data[from + 2 - red] as number;
    }
  return out;
}

/** `shiftX`, `shiftY`: how much coarser the chroma planes are, as powers of two. */
function fromPlanes(
  { width, height, data: bytes, layout }: Planes,
  { matrix, fullRange }: ColorMeaning,
  shiftX: 0 | 1,
  shiftY: 0 | 1,
  depth: number,
  chroma: "planar" | "uv" | "vu",
): Uint8Array {
  const data = depth > 8 ? to8Bit(bytes, depth) : bytes;
  const per = depth > 8 ? 2 : 1;
  const [kr, kb] = luma[matrix];
  const kg = 1 - kr - kb;
  const one = 2 ** bits;
  const yScale = Math.round(one * (fullRange ? 1 : 255 / 219));
  const cScale = one * (fullRange ? 1 : 255 / 224);
  const rv = Math.round(cScale * 2 * (1 - kr));
  const bu = Math.round(cScale * 2 * (1 - kb));
  const gu = Math.round((cScale * 2 * kb * (1 - kb)) / kg);
  const gv = Math.round((cScale * 2 * kr * (1 - kr)) / kg);
  const black = fullRange ? 0 : 16;
  const half = 2 ** (bits - 1);
  const out = new Uint8ClampedArray(width * height * 3);
  const plane = (index: number) => {
    const { offset, stride } = layout[index] as { offset: number; stride: number };
    return { offset: offset / per, stride: stride / per };
  };
  const yPlane = plane(0);
  const uPlane = plane(1);
  const vPlane = chroma === "planar" ? plane(2) : uPlane;
  const step = chroma === "planar" ? 1 : 2;
  const uFirst = chroma === "vu" ? 1 : 0;
  const vFirst = chroma === "uv" ? 1 : 0;
  let to = 0;
  for (let row = 0; row < height; row++) {
    let y = yPlane.offset + row * yPlane.stride;
    const uRow = uPlane.offset + (row >> shiftY) * uPlane.stride + uFirst;
    const vRow = vPlane.offset + (row >> shiftY) * vPlane.stride + vFirst;
    for (let column = 0; column < width; ) {
      const at = (column >> shiftX) * step;
      const u = (data[uRow + at] as number) - 128;
      const v = (data[vRow + at] as number) - 128;
      const r = rv * v + half;
      const g = half - gu * u - gv * v;
      const b = bu * u + half;
      // The pixels that share this pair of chroma samples.
      for (const end = Math.min(width, column + 1 + shiftX); column < end; column++, to += 3) {
        const light = ((data[y++] as number) - black) * yScale;
        out[to] = (light + r) >> bits;
        out[to + 1] = (light + g) >> bits;
        out[to + 2] = (light + b) >> bits;
      }
    }
  }
  return new Uint8Array(out.buffer);
}

function to8Bit(bytes: Uint8Array, depth: number): Uint8Array {
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
  const out = new Uint8Array(words.length);
  const shift = depth - 8;
  for (let index = 0; index < words.length; index++) out[index] = (words[index] as number) >> shift;
  return out;
}

/** RGB to I420, BT.709, limited range: the planes one after another. Sides are even; four pixels share a mean pair of chroma samples. */
export function toI420(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const [kr, kb] = luma.bt709;
  const kg = 1 - kr - kb;
  const one = 2 ** bits;
  const y = [kr, kg, kb].map((k) => Math.round((one * k * 219) / 255)) as [number, number, number];
  // Of sums over four pixels.
  const chroma = (own: number, k: readonly number[]) =>
    k.map((each, channel) =>
      Math.round((one * 224 * ((channel === own ? 1 : 0) - each)) / (255 * 2 * (1 - (k[own] as number)) * 4)),
    ) as [number, number, number];
  const u = chroma(2, [kr, kg, kb]);
  const v = chroma(0, [kr, kg, kb]);
  const half = 2 ** (bits - 1);
  const out = new Uint8Array((width * height * 3) / 2);
  let uAt = width * height;
  let vAt = uAt + uAt / 4;
  for (let row = 0; row < height; row += 2)
    for (let column = 0; column < width; column += 2) {
      let [r, g, b] = [0, 0, 0];
      for (let pixel = 0; pixel < 4; pixel++) {
        const at = (row + (pixel >> 1)) * width + column + (pixel & 1);
        const [red, green, blue] = [rgb[at * 3] as number, rgb[at * 3 + 1] as number, rgb[at * 3 + 2] as number];
        out[at] = 16 + ((y[0] * red + y[1] * green + y[2] * blue + half) >> bits);
        r += red;
        g += green;
        b += blue;
      }
      out[uAt++] = 128 + ((u[0] * r + u[1] * g + u[2] * b + half) >> bits);
      out[vAt++] = 128 + ((v[0] * r + v[1] * g + v[2] * b + half) >> bits);
    }
  return out;
}
