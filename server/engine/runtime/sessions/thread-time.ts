/** Processor time of the calling thread: what a piece of work costs, whatever else the machine does meanwhile. */
import { readFileSync } from "node:fs";

/** In milliseconds, from an arbitrary start. Linux tells it by thread; elsewhere it is the time on the wall. */
export function threadMs(): number {
  try {
    return Number.parseInt(readFileSync("/proc/thread-self/schedstat", "latin1"), 10) / 1e6;
  } catch {
    return performance.now();
  }
}
