/**
 * Which of the measured points runs. The untuned point is what the runtime learns by itself: every processor a session of one thread, and
 * the smallest batch that no other beats by much (runtime/batch/batch-times.ts).
 */
import { keepsBounds, type TuningBounds, type TuningPoint } from "@/nodes/tuning";
import { worthIt } from "../runtime/batch/batch-times";
import { isSameSetting, type Setting } from "./candidates";

/** Anything but what runs untuned must be this much quicker, in turns with it: so much is measured wrongly on a machine with other work. */
export const leastGain = 1.03;
/**
 * Threads of a session wait for each other by spinning. Where sessions of one thread would do, those of several must not take more of the
 * processors for a row: decoding, other models and the batcher itself want the rest, which a graph that is measured alone does not show.
 */
export const mostCost = 1.03;

/** The quickest; of the same setting the smallest batch that is nearly as quick. Throws on an empty list. */
export function quickest(points: readonly TuningPoint[]): TuningPoint {
  const best = points.reduce((one, other) => (other.rowsPerSecond > one.rowsPerSecond ? other : one));
  return points
    .filter((point) => isSameSetting(point, best) && point.rowsPerSecond >= best.rowsPerSecond * worthIt)
    .reduce((one, other) => (other.batch < one.batch ? other : one));
}

export interface Contest {
  untuned: TuningPoint;
  /** The quickest that keeps the bounds with sessions of one thread, and with sessions of several; null where none does. */
  narrow: TuningPoint | null;
  wide: TuningPoint | null;
  /** What comes nearest to the bounds. */
  nearest: TuningPoint;
}

export function contest(points: readonly TuningPoint[], own: Setting, bounds: TuningBounds): Contest {
  const quickestOf = (some: readonly TuningPoint[]) => (some.length > 0 ? quickest(some) : null);
  const kept = points.filter((point) => keepsBounds(point, bounds));
  return {
    untuned: quickest(points.filter((point) => isSameSetting(point, own))),
    narrow: quickestOf(kept.filter(({ threads }) => threads === 1)),
    wide: quickestOf(kept.filter(({ threads }) => threads > 1)),
    nearest: points.reduce((one, other) => (excess(other, bounds) < excess(one, bounds) ? other : one)),
  };
}

/** By how many times a point misses the bound that it misses most. */
function excess({ batchMs, bytes }: TuningPoint, { latencyMs, memoryBytes }: TuningBounds): number {
  return Math.max(latencyMs === null ? 0 : batchMs / latencyMs, memoryBytes === null ? 0 : bytes / memoryBytes);
}
