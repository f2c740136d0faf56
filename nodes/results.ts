/**
 * Wire forms of values, runs and reports: what the API answers, what is stored, what the viewers draw.
 * Boxes are xyxy in pixels of the original picture; quads are four [x,y] clockwise from the top left of the text;
 * time is milliseconds from the start of the medium; scores lie in 0..1.
 */
import { z } from "zod";
import { kinds } from "./port-types";
import type { CompiledPrecision, GraphPrecision } from "./precision";

const point = z.tuple([z.number(), z.number()]);

export const detectionSchema = z.object({
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  quad: z.tuple([point, point, point, point]).optional(),
  score: z.number(),
  label: z.string().optional(),
  text: z.string().optional(),
  /** The same number for the same object in other frames. */
  track: z.number().int().optional(),
});

export const wireSchemas = {
  /** `file` is relative to the run's directory, `preview` likewise (a JPEG of at most 960 pixels). */
  image: z.object({
    file: z.string(),
    width: z.number(),
    height: z.number(),
    mime: z.string(),
    name: z.string().optional(),
  }),
  video: z.object({
    file: z.string().optional(),
    sha256: z.string().optional(),
    width: z.number(),
    height: z.number(),
    durationMs: z.number(),
    fps: z.number(),
    mime: z.string(),
  }),
  audio: z.object({ durationMs: z.number(), sampleRate: z.number() }),
  text: z.string(),
  tensor: z.object({ type: z.string(), dims: z.array(z.number()) }),
  detections: z.object({ width: z.number(), height: z.number(), items: z.array(detectionSchema) }),
  mask: z.object({ file: z.string(), width: z.number(), height: z.number() }),
  embedding: z.array(z.number()),
  labels: z.array(z.object({ label: z.string(), score: z.number() })),
  transcript: z.array(
    z.object({ startMs: z.number(), endMs: z.number(), text: z.string().optional(), score: z.number().optional() }),
  ),
  number: z.number(),
  boolean: z.boolean(),
  json: z.unknown(),
} as const;

/** One step of an item's place, outermost first: which axis, which position, and what a person would call it. */
export const placeSchema = z.object({
  axis: z.string(),
  index: z.number().int(),
  timeMs: z.number().optional(),
  name: z.string().optional(),
});

export const itemSchema = z.object({
  at: z.array(placeSchema),
  /** The wire form of the port's kind; absent where the item failed. */
  value: z.unknown().optional(),
  error: z.string().optional(),
});

/** What one port showed: for output nodes everything, for others the first few items. */
export const portResultSchema = z.object({
  node: z.string(),
  port: z.string(),
  kind: z.enum(kinds),
  axes: z.array(z.string()),
  items: z.array(itemSchema),
  /** Items there were in all; more than items.length where only the first were kept. */
  total: z.number().int(),
});

export const stepTraceSchema = z.object({
  step: z.string(),
  title: z.string(),
  nodes: z.array(z.string()),
  sort: z.enum(["host", "graph"]),
  rows: z.number().int(),
  batches: z.number().int(),
  /** Milliseconds of work inside the step, summed over batches. */
  busyMs: z.number(),
  /** Milliseconds that rows waited before it, summed. */
  queueMs: z.number(),
  failed: z.number().int(),
  /** Share of the batch tensor that was padding, 0..1. */
  padding: z.number().optional(),
  /** Milliseconds of work by slice of the run (`trace.sliceMs` each), up to the last with any; absent in older results. */
  timeline: z.array(z.number()).optional(),
});

/** How a source fares that gives frames as they come, and does not wait: at the node that takes them. */
export const liveCountsSchema = z.object({
  state: z.enum(["connecting", "receiving", "reconnecting", "ended"]),
  /** Frames that came, at the rate that was asked for. */
  received: z.number().int(),
  /** Of these, those that waited too long and made room for newer ones. */
  dropped: z.number().int(),
  /** Frames that wait now. */
  waiting: z.number().int(),
  /** How often the source was lost after it had been there. */
  reconnects: z.number().int(),
  /** What ended it: itself, the node's limits, Stop, a sender that was not heard of any more, or the memory of this machine. */
  ended: z.enum(["source", "limit", "stopped", "silence", "memory"]).optional(),
  /** The run went on after Weft had been stopped; counts are since then. */
  resumed: z.literal(true).optional(),
});

export type LiveCounts = z.output<typeof liveCountsSchema>;

export const runResultSchema = z.object({
  version: z.literal(1),
  ports: z.array(portResultSchema),
  /** Failures of single items, each with its place and the node that refused it. */
  errors: z.array(z.object({ node: z.string(), at: z.array(placeSchema), message: z.string() })),
  trace: z.object({
    wallMs: z.number(),
    steps: z.array(stepTraceSchema),
    peakRssBytes: z.number().optional(),
    /** Milliseconds of processor time that the run cost, over all threads and decoders; and how many processors there are. */
    cpuMs: z.number().optional(),
    processors: z.number().int().positive().optional(),
    /** What the run was given many of, and how many (the images of an *Images* node); absent where everything was given once. */
    items: z.object({ axis: z.string(), count: z.number().int() }).optional(),
    /** Length of a slice of the steps' timelines. */
    sliceMs: z.number().optional(),
    /** By node, of those with a live source. */
    live: z.record(z.string(), liveCountsSchema).optional(),
  }),
});

export type Detection = z.output<typeof detectionSchema>;
export type Place = z.output<typeof placeSchema>;
export type Item = z.output<typeof itemSchema>;
export type PortResult = z.output<typeof portResultSchema>;
export type StepTrace = z.output<typeof stepTraceSchema>;
export type RunResult = z.output<typeof runResultSchema>;

/** Live progress of a run, by node; sent as it changes. */
export interface RunProgress {
  runId: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  nodes: Record<
    string,
    { state: "waiting" | "running" | "done" | "failed"; done: number; failed: number; live?: LiveCounts }
  >;
  /** Of a run with a live source, while it is at work: the newest item of each output, where it is small. */
  newest?: PortResult[];
  message?: string;
}

/** A message of the compiler, drawn at its node, port or parameter. */
export interface Diagnostic {
  code: string;
  severity: "error" | "warning";
  message: string;
  nodeId?: string;
  port?: string;
  param?: string;
  edgeId?: string;
  /** What mends it. */
  hint: string;
}

/** What the compiler did, per plan. */
export interface CompileReport {
  planId: string;
  compileMs: number;
  graphs: {
    id: string;
    title: string;
    nodes: string[];
    /** Titles of what was joined into this one ONNX file, in order. */
    merged: string[];
    operators: { before: number; after: number };
    precision: CompiledPrecision;
    /** Of graphs with a model; absent in reports of an earlier version. */
    told?: GraphPrecision;
    batch: { limit: number; bucketed?: string; reason: string };
    inputBytesPerRow?: string;
  }[];
  hostSteps: { id: string; title: string; nodes: string[] }[];
  passes: {
    name: string;
    changed: boolean;
    refusals: string[];
    /** Of rewrites of ONNX graphs: it only moves things about, so that no number can change. */
    exact?: boolean;
    /** How many places of the graph were changed, and its operators before and after that. */
    places?: number;
    operators?: { before: number; after: number };
    /** By how much results differ: through this rewrite by itself, or through all that was done to the graph together. */
    validation?: { tolerance: number; largestError: number; accepted: boolean; of?: "rewrite" | "graph" };
  }[];
  /** Values computed once though several nodes asked for them. */
  shared: { title: string; users: string[] }[];
  /** What each decoder of pictures was asked for; absent in reports of an earlier version. */
  decodes?: { title: string; asked: string }[];
}

/** The same input run node by node, unmerged, one item at a time, beside the compiled plan. */
export interface GainReport {
  planId: string;
  compiledMs: number;
  nodeByNodeMs: number;
  equal: boolean;
  differences: string[];
  measuredAt: string;
}
