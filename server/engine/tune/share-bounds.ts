/** What is asked of a pipeline, shared out among its graphs: each is given of time and memory in proportion to what it takes alone. */
import type { TuningBounds } from "@/nodes/tuning";

export interface Size {
  ms: number;
  bytes: number;
}

/** No graph is held to less than this part of an equal share: what is next to nothing still needs something. */
const leastPart = 0.1;

export function shareBounds({ latencyMs, memoryBytes }: TuningBounds, sizes: readonly Size[]): TuningBounds[] {
  const times = partsOf(sizes.map(({ ms }) => ms));
  const memory = partsOf(sizes.map(({ bytes }) => bytes));
  return sizes.map((_, index) => ({
    latencyMs: latencyMs === null ? null : latencyMs * (times[index] as number),
    memoryBytes: memoryBytes === null ? null : memoryBytes * (memory[index] as number),
  }));
}

/** Sum to 1. */
function partsOf(values: readonly number[]): number[] {
  const sum = values.reduce((a, b) => a + b, 0);
  const least = leastPart / values.length;
  const raised = values.map((value) => Math.max(sum > 0 ? value / sum : 1 / values.length, least));
  const whole = raised.reduce((a, b) => a + b, 0);
  return raised.map((part) => part / whole);
}
