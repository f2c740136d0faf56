/**
 * The pipeline document: what people draw, and the only thing stored of it.
 * Stored documents are parsed on every read; reading never throws away what it does not understand without saying so.
 */
import { z } from "zod";
import { wishSchema } from "./precision";

export const limits = { nodes: 2000, edges: 8000, documentBytes: 4 * 1024 * 1024 } as const;

const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, "letters, digits, - and _ only");

/** A file in the content-addressed store. */
export const assetSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().max(255),
  mime: z.string().max(127),
  bytes: z.number().int().nonnegative(),
});

export const nodeSchema = z.object({
  id,
  type: z.string().max(64),
  version: z.number().int().positive(),
  label: z.string().max(120).optional(),
  position: z.object({ x: z.number(), y: z.number() }),
  params: z.record(z.string(), z.unknown()),
  /** Its models may run in less than float32, within this budget; absent: they do not. */
  precision: wishSchema.optional(),
});

export const edgeSchema = z.object({
  id,
  from: z.object({ node: id, port: z.string().max(64) }),
  to: z.object({ node: id, port: z.string().max(64) }),
});

export const pipelineDocumentSchema = z.object({
  format: z.literal("weft-pipeline"),
  version: z.literal(1),
  name: z.string().min(1).max(120),
  description: z.string().max(2000).default(""),
  nodes: z.array(nodeSchema).max(limits.nodes, `at most ${limits.nodes} nodes`),
  edges: z.array(edgeSchema).max(limits.edges, `at most ${limits.edges} edges`),
});

export type Asset = z.output<typeof assetSchema>;
export type PipelineNode = z.output<typeof nodeSchema>;
export type PipelineEdge = z.output<typeof edgeSchema>;
export type PipelineDocument = z.output<typeof pipelineDocumentSchema>;
