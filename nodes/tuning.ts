/**
 * Tuning: how many threads, workers and rows per batch are best for a graph on one machine, and in which of the forms that its precision
 * allows, as measured there. What was measured is a cache of that machine beside its plans, and no part of a plan.
 */
import { z } from "zod";
import { formSchema } from "./precision";
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

/** What was measured of one form of a graph (precision.ts). */
const tunedFormSchema = formSchema.pick({ title: true, scheme: true }).extend({
  /** SHA-256 of its file. */
  graph: z.string(),
  points: z.array(tuningPointSchema).min(1),
  /** Places in `points`. Untuned: what the runtime comes to by itself. */
  untuned: z.number().int().nonnegative(),
  chosen: z.number().int().nonnegative(),
  /** Rows a second of the chosen over those of the untuned, measured in turns. */
  gain: z.number().positive(),
  /** False where nothing keeps the bounds, and the nearest was chosen. */
  isKept: z.boolean(),
  /** Rows a second over those of float32, each as it was chosen, measured in turns; null where it was tuned alone. */
  factor: z.number().positive().nullable(),
});

/** A form, and those that it was measured against. */
export const tunedGraphSchema = tunedFormSchema.extend({
  version: z.literal(2),
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
  rivals: z.array(tunedFormSchema),
  measuredAt: z.string(),
});

export type TuningPoint = z.output<typeof tuningPointSchema>;
export type TunedForm = z.output<typeof tunedFormSchema>;
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

export const pointOf = ({ points }: Pick<TunedForm, "points">, place: number): TuningPoint =>
  points[place] as TuningPoint;

/** All that was measured, the form that runs first. */
export const formsOf = (tuned: TunedGraph): [TunedForm, ...TunedForm[]] => [tuned, ...tuned.rivals];

/** Nothing keeps the bounds in this form, though something does in another. */
export const missesBounds = ({ isKept, rivals }: TunedGraph): boolean => !isKept && rivals.some((form) => form.isKept);

/** Whether a point keeps what the graph was held to. */
export function keepsBounds(point: TuningPoint, { latencyMs, memoryBytes }: TuningBounds): boolean {
  return (latencyMs === null || point.batchMs <= latencyMs) && (memoryBytes === null || point.bytes <= memoryBytes);
}
