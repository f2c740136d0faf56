/**
 * Sampling on scene change, on top of any frames. Looks are compared as luma thumbnails of 64 pixels (longer side), by
 * mean absolute difference, 0..1. The first frame is taken. After that, a look that differs from the last frame TAKEN by
 * more than the threshold begins a change; the frame taken for it is the first one at rest, that is, which the next
 * look still resembles. So neither a fade nor a wipe gives a half-blended picture, a flash gives nothing, and a slow drift is
 * still noticed, since it is measured against what was taken. What never rests is taken as it is after `patienceMs`.
 */
import type { Frame } from "./video-decoder";

export interface SceneOptions {
  threshold: number;
  patienceMs?: number;
}

const thumbSide = 64;
/** At rest: two looks differ by less than this share of the threshold. Fades over several looks stay above it, coding noise below. */
const restShare = 1 / 8;

export async function* scenes(
  frames: AsyncIterable<Frame>,
  { threshold, patienceMs = 2000 }: SceneOptions,
): AsyncGenerator<Frame, void> {
  let index = 0;
  let taken: Float32Array | undefined;
  let candidate: { frame: Frame; thumb: Float32Array; sinceMs: number } | undefined;
  const take = ({ frame, thumb }: { frame: Frame; thumb: Float32Array }): Frame => {
    taken = thumb;
    candidate = undefined;
    return { ...frame, index: index++ };
  };
  const differs = (thumb: Float32Array) => difference(thumb, taken as Float32Array) > threshold;
  let damage: unknown;
  try {
    for await (const frame of frames) {
      const thumb = lumaThumbnail(frame);
      if (!taken) {
        yield take({ frame, thumb });
        continue;
      }
      if (candidate && difference(thumb, candidate.thumb) <= threshold * restShare) yield take(candidate);
      else if (!differs(thumb)) candidate = undefined;
      else if (candidate && frame.timeMs - candidate.sinceMs >= patienceMs) yield take({ frame, thumb });
      else candidate = { frame, thumb, sinceMs: candidate?.sinceMs ?? frame.timeMs };
    }
  } catch (thrown) {
    damage = thrown;
  }
  // A change just before the end, or before the damage, has no next look to rest on.
  if (candidate) yield take(candidate);
  if (damage) throw damage;
}

/** Mean luma (BT.601 weights) of each cell of a grid whose longer side is 64, 0..1. */
export function lumaThumbnail({ width, height, data }: Pick<Frame, "width" | "height" | "data">): Float32Array {
  const scale = Math.min(1, thumbSide / Math.max(width, height));
  const [columns, rows] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  const columnOf = Uint16Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  for (let y = 0, from = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++, from += 3) {
      const cell = row + (columnOf[x] as number);
      sums[cell] =
        (sums[cell] as number) +
        77 * (data[from] as number) +
        150 * (data[from + 1] as number) +
        29 * (data[from + 2] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  return Float32Array.from(sums, (sum, cell) => sum / ((counts[cell] as number) * 256 * 255));
}

export function difference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 1;
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += Math.abs((a[index] as number) - (b[index] as number));
  return sum / a.length;
}
