/** Where measured points lie on the plot of throughput against latency: the time of a batch across, by its logarithm, items a second up. */
import type { TunedGraph } from "@/nodes/tuning";

/** Of the drawing, in its own units. */
export const frame = { width: 640, height: 250, left: 64, right: 628, top: 14, bottom: 208 } as const;

export interface PlotScale {
  x(batchMs: number): number;
  y(rowsPerSecond: number): number;
  ticksX: number[];
  ticksY: number[];
}

const mostTicks = 5;
/** So that no point lies on the edge. */
const marginX = 1.35;
const marginY = 1.12;

export function plotScale({ points, latencyMs }: Pick<TunedGraph, "points" | "latencyMs">): PlotScale {
  const across = points.map(({ batchMs }) => Math.max(batchMs, 1e-3));
  if (latencyMs !== null) across.push(latencyMs);
  const [least, most] = [Math.min(...across) / marginX, Math.max(...across) * marginX];
  const highest = Math.max(...points.map(({ rowsPerSecond }) => rowsPerSecond)) * marginY;
  const [from, to] = [Math.log(least), Math.log(most)];
  return {
    x: (ms) => frame.left + ((Math.log(Math.max(ms, 1e-3)) - from) / (to - from)) * (frame.right - frame.left),
    y: (rate) => frame.bottom - (rate / highest) * (frame.bottom - frame.top),
    ticksX: logarithmicTicks(least, most),
    ticksY: linearTicks(highest),
  };
}

/** 1, 2 and 5 times powers of ten that lie between; of many every other. */
function logarithmicTicks(least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.log10(most); power++)
    for (const step of [1, 2, 5]) ticks.push(Number((step * 10 ** power).toPrecision(1)));
  const inside = ticks.filter((tick) => tick >= least && tick <= most);
  const every = Math.ceil(inside.length / (mostTicks + 2));
  return inside.filter((_, place) => place % every === 0);
}

function linearTicks(highest: number): number[] {
  const rough = highest / mostTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, place) => Number((place * step).toPrecision(3)));
}
