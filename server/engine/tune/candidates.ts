/**
 * The ways to run a graph that are worth measuring. Threads of a session times sessions never exceed the processors: more only take
 * turns. What the runtime does by itself, every processor a session of one thread, is always among them.
 */
import { ladder } from "../runtime/batch/batch-times";

export interface Setting {
  /** Of each session. */
  threads: number;
  /** Sessions side by side. */
  workers: number;
}

export interface Candidate extends Setting {
  batch: number;
}

export const untunedSetting = (processors: number): Setting => ({ threads: 1, workers: processors });

export const isSameSetting = (one: Setting, other: Setting): boolean =>
  one.threads === other.threads && one.workers === other.workers;

/** Those that need the least memory first. Fewer threads than processors only pay where memory is bound. */
export function settingsOf(processors: number, isMemoryBound: boolean): Setting[] {
  const found = new Map<string, Setting>();
  const add = (threads: number, workers: number) => found.set(`${threads} ${workers}`, { threads, workers });
  for (const threads of ladder(processors)) add(threads, Math.floor(processors / threads));
  if (isMemoryBound) for (const workers of ladder(processors)) add(1, workers);
  return [...found.values()].sort((a, b) => a.workers - b.workers || a.threads - b.threads);
}
