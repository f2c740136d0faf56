/** What the engine tells the child that tunes, and that one the children that tune and compare the forms of one graph. */
import type { PrecisionWish } from "@/nodes/precision";
import type { TuningBounds } from "@/nodes/tuning";
import type { RunInput } from "../protocol";
import type { FormsTask } from "../tune/compare-forms";
import type { GraphTask } from "../tune/tune-graph";

export interface TuneTask {
  sort: "pipeline";
  jobId: string;
  /** Exists, and is removed by whoever sent the task. */
  scratch: string;
  /** The drawing in float32. */
  planId: string;
  graphs: GraphToTune[];
  files: Record<string, string>;
  runs: Record<string, RunInput>[];
  bounds: TuningBounds;
  withinMs: number;
}

export interface GraphToTune {
  /** SHA-256 of its float32 form. */
  graph: string;
  title: string;
  wish: PrecisionWish | null;
}

export type TunerTask = TuneTask | ({ sort: "graph" } & GraphTask) | ({ sort: "forms" } & FormsTask);

export interface GraphProgress {
  phase: "measure" | "compare";
  share: number;
}
