/** Precision: what was measured of a pipeline's graphs, and searches for more. The wish itself stands in the document. */
import { z } from "zod";
import type { PrecisionJob } from "@/server/jobs/engine-measuring";
import type { PrecisionView } from "@/server/services/contract";
import * as precision from "@/server/services/precision";
import { editor, member, router } from "../init";

const ofPipeline = z.object({ pipelineId: z.string() });

export const precisionRouter = router({
  get: member
    .input(ofPipeline)
    .query(({ ctx, input }): Promise<PrecisionView> => precision.get(ctx.deps, input.pipelineId)),
  /** How far the search is; asked again and again while it runs. */
  job: member
    .input(ofPipeline)
    .query(({ ctx, input }): PrecisionJob | null => precision.job(ctx.deps, input.pipelineId)),
  search: editor
    .input(
      z.object({
        pipelineId: z.string(),
        nodes: z.array(z.string()).nullable(),
        samples: precision.samplesSchema,
      }),
    )
    .mutation(({ ctx, input }): Promise<{ jobId: string }> => precision.search(ctx.deps, input)),
  cancel: editor
    .input(ofPipeline)
    .mutation(({ ctx, input }): Promise<Record<string, never>> => precision.cancel(ctx.deps, input.pipelineId)),
});
