/** Turning and shrinking of RGB pictures, uint8[H,W,3], where no image library may be loaded. */
export interface Rgb {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Clockwise. */
export function turn({ width, height, data }: Rgb, degrees: 0 | 90 | 180 | 270): Rgb {
  if (degrees === 0) return { width, height, data };
  const out = new Uint8Array(data.length);
  const size = degrees === 180 ? { width, height } : { width: height, height: width };
  // Where the pixel right of, and below, a source pixel lands.
  const [first, right, down] =
    degrees === 90
      ? [height - 1, height, -1]
      : degrees === 180
        ? [width * height - 1, -1, -width]
        : [height * (width - 1), -height, 1];
  for (let y = 0, from = 0; y < height; y++)
    for (let x = 0, to = (first + y * down) * 3; x < width; x++, from += 3, to += right * 3) {
      out[to] = data[from] as number;
      out[to + 1] = data[from + 1] as number;
      out[to + 2] = data[from + 2] as number;
    }
  return { ...size, data: out };
}

/** Triangle filter over the area that a target pixel covers (bilinear where the picture grows), rows after columns. */
export function resize(source: Rgb, width: number, height: number): Rgb {
  if (source.width === width && source.height === height) return source;
  const columns = weights(source.width, width);
  const rows = weights(source.height, height);
  const narrow = new Float32Array(width * source.height * 3);
  for (let y = 0; y < source.height; y++)
    for (let x = 0; x < width; x++) {
      const { first, share } = columns[x] as Weights;
      let [r, g, b] = [0, 0, 0];
      for (let k = 0, from = (y * source.width + first) * 3; k < share.length; k++, from += 3) {
        const w = share[k] as number;
        r += w * (source.data[from] as number);
        g += w * (source.data[from + 1] as number);
        b += w * (source.data[from + 2] as number);
      }
      narrow.set([r, g, b], (y * width + x) * 3);
    }
  const out = new Uint8ClampedArray(width * height * 3);
  const line = new Float32Array(width * 3);
  for (let y = 0; y < height; y++) {
    const { first, share } = rows[y] as Weights;
    line.fill(0);
    for (let k = 0; k < share.length; k++) {
      const from = (first + k) * width * 3;
      const w = share[k] as number;
      for (let x = 0; x < line.length; x++) line[x] = (line[x] as number) + w * (narrow[from + x] as number);
    }
    out.set(line, y * width * 3);
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

interface Weights {
  first: number;
  share: Float32Array;
}

function weights(from: number, to: number): Weights[] {
  const ratio = from / to;
  const reach = Math.max(1, ratio);
  return Array.from({ length: to }, (_, index) => {
    const centre = (index + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const share = Float32Array.from({ length: last - first + 1 }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k - centre) / reach),
    );
    const sum = share.reduce((a, b) => a + b, 0);
    return { first, share: share.map((each) => each / sum) };
  });
}
