/**
 * Tuning: how many threads, workers and rows per batch are best for a graph on one machine, as measured there. What was measured is a
 * cache of that machine beside its plans, and no part of a plan.
 */
import { z } from "zod";
import type { Said } from "./told";

/** One way to run a graph, as it was measured under full load. */
export const tuningPointSchema = z.object({
  /** Threads of each session, and sessions that work side by side. */
  threads: z.number().int().positive(),
  workers: z.number().int().positive(),
  batch: z.number().int().positive(),
  rowsPerSecond: z.number().positive(),
  /** Milliseconds of one batch, the median. */
  batchMs: z.number().nonnegative(),
  /** By how much the process had grown when it was measured. */
  bytes: z.number().nonnegative(),
});

export const tunedGraphSchema = z.object({
  version: z.literal(1),
  /** SHA-256 of the graph. */
  graph: z.string(),
  /** The processor, for people, and how many of them there were. */
  machine: z.string(),
  processors: z.number().int().positive(),
  /** What it was measured on: rows that samples gave, or made ones of the right shape. */
  rows: z.enum(["samples", "made"]),
  /** uint8[48,320,3] */
  shape: z.string(),
  rowBytes: z.number().positive(),
  /** What one row counts for in the size of a batch: 1, or its extent where batches are counted by the sum of extents. */
  unit: z.number().int().positive(),
  /** What one batch may take, and the graph's part of the memory; null: all that pays. */
  latencyMs: z.number().positive().nullable(),
  memoryBytes: z.number().positive().nullable(),
  /** False where nothing keeps these bounds, and the nearest was chosen. */
  isKept: z.boolean(),
  points: z.array(tuningPointSchema).min(1),
  /** Places in `points`. Untuned: what the runtime comes to by itself. */
  untuned: z.number().int().nonnegative(),
  chosen: z.number().int().nonnegative(),
  /** Rows a second of the chosen over those of the untuned, measured in turns. */
  gain: z.number().positive(),
  measuredAt: z.string(),
});

export type TuningPoint = z.output<typeof tuningPointSchema>;
export type TunedGraph = z.output<typeof tunedGraphSchema>;

/** What the owner asks of the whole pipeline; null: nothing. */
export const tuningBoundsSchema = z.object({
  /** Milliseconds that one batch of each model may take together. */
  latencyMs: z.number().positive().max(600_000).nullable(),
  /** Memory of all models together. */
  memoryBytes: z.number().positive().nullable(),
});
export type TuningBounds = z.output<typeof tuningBoundsSchema>;

export interface TuningProgress {
  jobId: string;
  phase: "quiet" | "collect" | "measure" | "compare";
  /** The graph it is about; empty before the first. */
  title: string;
  graph: number;
  graphs: number;
  /** From 0 to 1, of the whole. */
  share: number;
}

/** What tuning came to, by graph; `tuned` is null where it failed, and the reason is said. */
export interface TuningOutcome {
  graphs: { graph: string; title: string; tuned: TunedGraph | null; said: Said | null }[];
}

export const pointOf = ({ points }: TunedGraph, place: number): TuningPoint => points[place] as TuningPoint;

/** Whether a point keeps what the graph was held to. */
export function keepsBounds(point: TuningPoint, { latencyMs, memoryBytes }: TuningBounds): boolean {
  return (latencyMs === null || point.batchMs <= latencyMs) && (memoryBytes === null || point.bytes <= memoryBytes);
}
