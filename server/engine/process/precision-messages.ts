/** What the engine tells the child that searches precision. */
import type { PrecisionWish } from "@/nodes/precision";
import type { RunInput } from "../protocol";

export interface PrecisionTask {
  jobId: string;
  /** Exists, and is removed by whoever sent the task. */
  scratch: string;
  /** The drawing in float32. */
  planId: string;
  files: Record<string, string>;
  runs: Record<string, RunInput>[];
  graphs: WantedGraph[];
}

export interface WantedGraph {
  graph: string;
  title: string;
  wish: PrecisionWish;
}
