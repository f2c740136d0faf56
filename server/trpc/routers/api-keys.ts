/** Keys for the REST API. The key itself is answered once, when it is made. */
import { z } from "zod";
import * as apiKeys from "@/server/services/api-keys";
import type { ApiKeySummary } from "@/server/services/contract";
import { editor, router } from "../init";

export const apiKeysRouter = router({
  list: editor.query(({ ctx }): Promise<ApiKeySummary[]> => apiKeys.list(ctx.deps)),
  create: editor
    .input(z.object({ name: z.string().trim().min(1, "a name is needed").max(80) }))
    .mutation(({ ctx, input }): Promise<{ id: string; key: string }> => apiKeys.create(ctx.deps, input.name)),
  revoke: editor
    .input(z.object({ id: z.string() }))
    .mutation(({ ctx, input }): Promise<Record<string, never>> => apiKeys.revoke(ctx.deps, input.id)),
});
