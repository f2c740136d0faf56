/** How this install is doing. */
import type { SystemStatus } from "@/server/services/contract";
import * as system from "@/server/services/system";
import { member, router } from "../init";

export const systemRouter = router({
  status: member.query(({ ctx }): Promise<SystemStatus> => system.status(ctx.deps)),
});
