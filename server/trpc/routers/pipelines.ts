/** Pipelines: the list, the document with its revision, and what the compiler says of a drawing. */
import { z } from "zod";
import type { GraphListing } from "@/nodes/compiled";
import { pipelineDocumentSchema } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";
import * as compiled from "@/server/services/compiled";
import type { CompiledPipeline, PipelineCheck, PipelineDetail, PipelineSummary } from "@/server/services/contract";
import * as pipelines from "@/server/services/pipelines";
import { editor, member, router } from "../init";

const byId = z.object({ id: z.string() });
const name = z.string().trim().min(1, "a name is needed").max(120);

export const pipelinesRouter = router({
  list: member.query(({ ctx }): Promise<PipelineSummary[]> => pipelines.list(ctx.deps)),
  get: member.input(byId).query(({ ctx, input }): Promise<PipelineDetail> => pipelines.get(ctx.deps, input.id)),
  create: editor
    .input(z.object({ name, document: pipelineDocumentSchema.optional() }))
    .mutation(({ ctx, input }): Promise<{ id: string }> => pipelines.create(ctx.deps, input)),
  duplicate: editor
    .input(byId)
    .mutation(({ ctx, input }): Promise<{ id: string }> => pipelines.duplicate(ctx.deps, input.id)),
  rename: editor
    .input(z.object({ id: z.string(), name }))
    .mutation(({ ctx, input }): Promise<Record<string, never>> => pipelines.rename(ctx.deps, input.id, input.name)),
  remove: editor
    .input(byId)
    .mutation(({ ctx, input }): Promise<Record<string, never>> => pipelines.remove(ctx.deps, input.id)),
  restore: editor
    .input(byId)
    .mutation(({ ctx, input }): Promise<Record<string, never>> => pipelines.restore(ctx.deps, input.id)),
  save: editor
    .input(z.object({ id: z.string(), document: pipelineDocumentSchema, baseRevision: z.number().int() }))
    .mutation(({ ctx, input }): Promise<{ revision: number }> => pipelines.save(ctx.deps, input)),
  import: editor
    .input(z.object({ text: z.string() }))
    .mutation(
      ({ ctx, input }): Promise<{ id: string; warnings: Diagnostic[] }> => pipelines.importText(ctx.deps, input.text),
    ),
  /** Compiles the saved drawing, or finds what it was compiled to; refused with diagnostics where it does not compile. */
  compiled: member
    .input(byId)
    .query(({ ctx, input }): Promise<CompiledPipeline> => compiled.compiled(ctx.deps, input.id)),
  graph: member
    .input(z.object({ planId: z.string(), graph: z.string() }))
    .query(({ ctx, input }): Promise<GraphListing> => compiled.graph(ctx.deps, input)),
  /** Takes any JSON: a document that does not parse is answered with diagnostics, not refused. */
  check: member
    .input(z.object({ document: z.unknown() }))
    .query(({ ctx, input }): Promise<PipelineCheck> => pipelines.check(ctx.deps, input.document)),
});
