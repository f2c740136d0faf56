/** What of a time line has room: labels at round times, and small pictures that do not cover each other. */

const roundMs = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000,
];
const labelPx = 64;
const nearPx = 5;

/** Times of the labels, in milliseconds, from 0; none within half a label of the end. */
export function ticks(durationMs: number, widthPx: number): number[] {
  if (durationMs <= 0 || widthPx <= 0) return [];
  const least = (durationMs / widthPx) * labelPx;
  const step = roundMs.find((each) => each >= least) ?? Math.ceil(least / 3_600_000) * 3_600_000;
  const last = durationMs - least / 3;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}

export interface Spot {
  /** Of the item. */
  index: number;
  /** Of the left edge, from the line's start. */
  leftPx: number;
}

/** Of items in order of time, those whose pictures (all `thumbPx` wide, middle at their time, kept within the line) fit side by side. */
export function spotsFor(timesMs: readonly number[], durationMs: number, widthPx: number, thumbPx: number): Spot[] {
  if (durationMs <= 0 || widthPx < thumbPx) return [];
  const spots: Spot[] = [];
  let free = 0;
  for (const [index, ms] of timesMs.entries()) {
    const leftPx = Math.min(Math.max((ms / durationMs) * widthPx - thumbPx / 2, 0), widthPx - thumbPx);
    if (leftPx < free) continue;
    spots.push({ index, leftPx });
    free = leftPx + thumbPx + 2;
  }
  return spots;
}

/** The last item that began at or before `nowMs`, of items in order of time; -1 before the first. */
export function itemAt(timesMs: readonly number[], nowMs: number): number {
  let [low, high] = [0, timesMs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesMs[middle] as number) <= nowMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The stop within `nearPx` of a time, else the time itself. */
export function snapped(ms: number, stopsMs: readonly number[], durationMs: number, widthPx: number): number {
  const nearMs = widthPx > 0 ? (nearPx / widthPx) * durationMs : 0;
  const at = itemAt(stopsMs, ms);
  const near = [stopsMs[at], stopsMs[at + 1]].filter((stop) => stop !== undefined && Math.abs(stop - ms) <= nearMs);
  return (near as number[]).sort((a, b) => Math.abs(a - ms) - Math.abs(b - ms))[0] ?? ms;
}

/** The next stop after a time, or the one before it. */
export function neighbour(ms: number, stopsMs: readonly number[], by: 1 | -1): number | undefined {
  return by > 0 ? stopsMs.find((stop) => stop > ms + 1) : stopsMs.findLast((stop) => stop < ms - 1);
}
