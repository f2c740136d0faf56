/** Runs: start, watch, stop, and what the compiler made of them. */
import { z } from "zod";
import type { GainReport, RunProgress } from "@/nodes/results";
import { runStates } from "@/server/jobs/stored";
import type { RunDetail, RunReport, RunSummary } from "@/server/services/contract";
import * as pipelines from "@/server/services/pipelines";
import { runInputsSchema } from "@/server/services/run-inputs";
import * as runs from "@/server/services/runs";
import { editor, member, router } from "../init";

const byId = z.object({ id: z.string() });

export const runsRouter = router({
  start: editor
    .input(z.object({ pipelineId: z.string(), inputs: runInputsSchema.optional() }))
    .mutation(async ({ ctx, input }): Promise<{ runId: string }> => {
      const pipeline = await pipelines.get(ctx.deps, input.pipelineId);
      return runs.start(ctx.deps, { pipeline, inputs: input.inputs, source: "editor" });
    }),
  get: member.input(byId).query(({ ctx, input }): Promise<RunDetail> => runs.get(ctx.deps, input.id)),
  list: member
    .input(
      z
        .object({
          pipelineId: z.string().optional(),
          state: z.enum(runStates).optional(),
          limit: z.number().int().min(1).max(200).optional(),
        })
        .optional(),
    )
    .query(({ ctx, input }): Promise<RunSummary[]> => runs.list(ctx.deps, input ?? {})),
  cancel: editor
    .input(byId)
    .mutation(({ ctx, input }): Promise<Record<string, never>> => runs.cancel(ctx.deps, input.id)),
  /** Of live runs: what came so far is finished. */
  stop: editor.input(byId).mutation(({ ctx, input }): Promise<Record<string, never>> => runs.stop(ctx.deps, input.id)),
  /** Ends after the progress of a final state. */
  progress: member
    .input(byId)
    .subscription(
      ({ ctx, input, signal }): AsyncGenerator<RunProgress, void, unknown> => runs.watch(ctx.deps, input.id, signal),
    ),
  report: member.input(byId).query(({ ctx, input }): Promise<RunReport> => runs.report(ctx.deps, input.id)),
  measureGain: editor
    .input(byId)
    .mutation(({ ctx, input }): Promise<GainReport> => runs.measureGain(ctx.deps, input.id)),
});
