import * as setup from "@/server/services/setup";
import { open, router } from "../init";

export const setupRouter = router({
  needed: open.query(({ ctx }): Promise<{ needed: boolean }> => setup.needed(ctx.deps)),
  complete: open
    .input(setup.completeSchema)
    .mutation(({ ctx, input }): Promise<Record<string, never>> => setup.complete(ctx.deps, input)),
});
