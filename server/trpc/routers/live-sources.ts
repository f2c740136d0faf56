/** Live sources: names for everybody who draws, set up by administrators. */
import { z } from "zod";
import { type ListedLiveSource, liveSourceSchema } from "@/nodes/live-source";
import * as liveSources from "@/server/services/live-sources";
import { admin, member, router } from "../init";

export const liveSourcesRouter = router({
  list: member.query(({ ctx }): Promise<ListedLiveSource[]> => liveSources.list(ctx.deps, ctx.user.role)),
  /** Adds one, or replaces the one of this name. */
  save: admin
    .input(liveSourceSchema)
    .mutation(({ ctx, input }): Promise<Record<string, never>> => liveSources.save(ctx.deps, input)),
  remove: admin
    .input(z.object({ name: z.string() }))
    .mutation(({ ctx, input }): Promise<Record<string, never>> => liveSources.remove(ctx.deps, input.name)),
});
