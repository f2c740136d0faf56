/** Schemas of what runs keep as JSON, so that it is parsed when it is read back. */
import { z } from "zod";
import { compiledPrecisions, graphPrecisionSchema } from "@/nodes/precision";
import {
  type CompileReport,
  type GainReport,
  liveCountsSchema,
  portResultSchema,
  type RunProgress,
} from "@/nodes/results";

export const runStates = ["queued", "running", "done", "failed", "cancelled"] as const;

export const progressSchema: z.ZodType<RunProgress> = z.object({
  runId: z.string(),
  state: z.enum(runStates),
  nodes: z.record(
    z.string(),
    z.object({
      state: z.enum(["waiting", "running", "done", "failed"]),
      done: z.number(),
      failed: z.number(),
      live: liveCountsSchema.optional(),
    }),
  ),
  newest: z.array(portResultSchema).optional(),
  message: z.string().optional(),
});

export const failureSchema = z.object({
  message: z.string(),
  node: z.string().optional(),
  /** The engine's error code, for the API's status. */
  code: z.string().optional(),
});

export const gainSchema: z.ZodType<GainReport> = z.object({
  planId: z.string(),
  compiledMs: z.number(),
  nodeByNodeMs: z.number(),
  equal: z.boolean(),
  differences: z.array(z.string()),
  measuredAt: z.string(),
});

export const compileReportSchema: z.ZodType<CompileReport> = z.object({
  planId: z.string(),
  compileMs: z.number(),
  graphs: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      nodes: z.array(z.string()),
      merged: z.array(z.string()),
      operators: z.object({ before: z.number(), after: z.number() }),
      precision: z.enum(compiledPrecisions),
      told: graphPrecisionSchema.optional(),
      batch: z.object({ limit: z.number(), bucketed: z.string().optional(), reason: z.string() }),
      inputBytesPerRow: z.string().optional(),
    }),
  ),
  hostSteps: z.array(z.object({ id: z.string(), title: z.string(), nodes: z.array(z.string()) })),
  passes: z.array(
    z.object({
      name: z.string(),
      changed: z.boolean(),
      refusals: z.array(z.string()),
      exact: z.boolean().optional(),
      places: z.number().optional(),
      operators: z.object({ before: z.number(), after: z.number() }).optional(),
      validation: z
        .object({
          tolerance: z.number(),
          largestError: z.number(),
          accepted: z.boolean(),
          of: z.enum(["rewrite", "graph"]).optional(),
        })
        .optional(),
    }),
  ),
  shared: z.array(z.object({ title: z.string(), users: z.array(z.string()) })),
  decodes: z.array(z.object({ title: z.string(), asked: z.string() })).optional(),
});
