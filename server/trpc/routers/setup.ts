import { z } from "zod";
import * as setup from "@/server/services/setup";
import { open, router } from "../init";

export const setupRouter = router({
  needed: open.query(({ ctx }): Promise<{ needed: boolean }> => setup.needed(ctx.deps)),
  holds: open
    .input(z.object({ token: z.string() }))
    .query(({ ctx, input }): { holds: boolean } => setup.holds(ctx.deps, input.token)),
  complete: open
    .input(setup.completeSchema)
    .mutation(({ ctx, input }): Promise<Record<string, never>> => setup.complete(ctx.deps, input)),
});
