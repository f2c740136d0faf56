/** How this install is doing, and what it costs. */
import { costFiguresSchema } from "@/nodes/cost-figures";
import type { SystemStatus } from "@/server/services/contract";
import * as costs from "@/server/services/costs";
import * as system from "@/server/services/system";
import { editor, member, router } from "../init";

export const systemRouter = router({
  status: member.query(({ ctx }): Promise<SystemStatus> => system.status(ctx.deps)),
  costs: member.query(({ ctx }) => costs.read(ctx.deps)),
  setCosts: editor.input(costFiguresSchema.nullable()).mutation(({ ctx, input }) => costs.write(ctx.deps, input)),
});
