/** When each step of a run worked, ready to be drawn: from, to, and how much of it at a time. */
import type { RunResult, StepTrace } from "@/nodes/results";

export interface Bar {
  step: StepTrace;
  /** Milliseconds from the start of the run, to within a slice. */
  fromMs: number;
  toMs: number;
  /** By slice from the start of the run: 1 is the most that any step did at a time. */
  levels: number[];
}

export interface Waterfall {
  bars: Bar[];
  lengthMs: number;
  sliceMs: number;
  /** How many items the busiest step worked on at a time. */
  atOnce: number;
  /** Round times for the scale, from 0 on. */
  ticks: number[];
}

/** Null where the result does not tell, being of an earlier version. Steps that did nothing are left out. */
export function waterfallOf({ steps, sliceMs, wallMs }: RunResult["trace"]): Waterfall | null {
  if (!sliceMs) return null;
  const working = steps.filter(({ timeline = [] }) => timeline.some((work) => work > 0));
  if (working.length === 0) return null;
  const atOnce = Math.max(1, ...working.flatMap(({ timeline = [] }) => timeline.map((work) => work / sliceMs)));
  const bars = working.map((step): Bar => {
    const timeline = step.timeline ?? [];
    const first = timeline.findIndex((work) => work > 0);
    return {
      step,
      fromMs: first * sliceMs,
      toMs: Math.min(wallMs, timeline.length * sliceMs),
      levels: timeline.map((work) => work / sliceMs / atOnce),
    };
  });
  return { bars, lengthMs: wallMs, sliceMs, atOnce, ticks: ticksOf(wallMs) };
}

/** At most six, by steps of 1, 2 or 5 times a power of ten. */
function ticksOf(lengthMs: number): number[] {
  const least = lengthMs / 5;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-6)));
  const by = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= least) ?? least;
  const ticks: number[] = [];
  for (let at = 0; at <= lengthMs; at += by) ticks.push(at);
  return ticks;
}

/** The outline of a bar in units of one slice across and one level down: steps, as nothing is known between them. */
export function outline(levels: readonly number[]): string {
  // Work that is there is seen, however little.
  const heights = levels.map((level) => (level > 0 ? Math.max(0.08, level) : 0));
  return `M0,1${heights.map((height, slice) => `L${slice},${1 - height}L${slice + 1},${1 - height}`).join("")}L${levels.length},1Z`;
}
