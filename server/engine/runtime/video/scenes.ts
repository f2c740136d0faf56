/**
 * Sampling on scene change, on top of any frames. Looks are compared as luma thumbnails of 64 pixels (longer side), by
 * mean absolute difference, 0..1. The first frame is taken. After that, a look that differs from the last frame TAKEN by
 * more than the threshold begins a change; the frame taken for it is the first one at rest, that is, which the next
 * look still resembles. So neither a fade nor a wipe gives a half-blended picture, a flash gives nothing, and a slow drift is
 * still noticed, since it is measured against what was taken. What never rests is taken as it is after `patienceMs`.
 */
import { lumaThumbnail, meanDifference, type Thumbnail } from "../thumbnail";
import type { Frame } from "./video-decoder";

export interface SceneOptions {
  threshold: number;
  patienceMs?: number;
}

/** At rest: two looks differ by less than this share of the threshold. Fades over several looks stay above it, coding noise below. */
const restShare = 1 / 8;

export async function* scenes(
  frames: AsyncIterable<Frame>,
  { threshold, patienceMs = 2000 }: SceneOptions,
): AsyncGenerator<Frame, void> {
  let index = 0;
  let taken: Thumbnail | undefined;
  let candidate: { frame: Frame; thumb: Thumbnail; sinceMs: number } | undefined;
  const take = ({ frame, thumb }: { frame: Frame; thumb: Thumbnail }): Frame => {
    taken = thumb;
    candidate = undefined;
    return { ...frame, index: index++ };
  };
  const differs = (thumb: Thumbnail) => meanDifference(thumb, taken as Thumbnail) > threshold;
  let damage: unknown;
  try {
    for await (const frame of frames) {
      const thumb = lumaThumbnail(frame);
      if (!taken) {
        yield take({ frame, thumb });
        continue;
      }
      if (candidate && meanDifference(thumb, candidate.thumb) <= threshold * restShare) yield take(candidate);
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
