/** What the engine tells the child that tunes, and that one the child that tunes one graph. */
import type { TuningBounds } from "@/nodes/tuning";
import type { RunInput } from "../protocol";
import type { GraphTask } from "../tune/tune-graph";

export interface TuneTask {
  sort: "pipeline";
  jobId: string;
  /** Exists, and is removed by whoever sent the task. */
  scratch: string;
  planId: string;
  files: Record<string, string>;
  runs: Record<string, RunInput>[];
  bounds: TuningBounds;
  withinMs: number;
}

export type TunerTask = TuneTask | ({ sort: "graph" } & GraphTask);

export interface GraphProgress {
  phase: "measure" | "compare";
  share: number;
}
