/** Tuning: how a pipeline's graphs were tuned for this machine, and tuning them. */
import { z } from "zod";
import { tuningBoundsSchema } from "@/nodes/tuning";
import type { TuningJob } from "@/server/jobs/engine-measuring";
import type { TuningView } from "@/server/services/contract";
import * as tuning from "@/server/services/tuning";
import { editor, member, router } from "../init";

const ofPipeline = z.object({ pipelineId: z.string() });

export const tuningRouter = router({
  get: member.input(ofPipeline).query(({ ctx, input }): Promise<TuningView> => tuning.get(ctx.deps, input.pipelineId)),
  /** How far it is; asked again and again while it runs. */
  job: member.input(ofPipeline).query(({ ctx, input }): TuningJob | null => tuning.job(ctx.deps, input.pipelineId)),
  start: editor
    .input(ofPipeline.extend({ bounds: tuningBoundsSchema }))
    .mutation(({ ctx, input }): Promise<{ jobId: string }> => tuning.start(ctx.deps, input)),
  cancel: editor
    .input(ofPipeline)
    .mutation(({ ctx, input }): Promise<Record<string, never>> => tuning.cancel(ctx.deps, input.pipelineId)),
});
