/** The models that nodes may name: the starter set and what the owner uploaded. */
import { z } from "zod";
import type { ModelInspection } from "@/server/engine/index";
import type { ListedModel } from "@/server/services/contract";
import { addModelSchema } from "@/server/services/model-card-form";
import * as models from "@/server/services/models";
import { editor, member, router } from "../init";

export const modelsRouter = router({
  list: member
    .input(z.object({ tasks: z.array(z.string()).optional() }).optional())
    .query(({ ctx, input }): Promise<ListedModel[]> => models.list(ctx.deps, input?.tasks)),
  inspect: editor
    .input(z.object({ sha256: z.string() }))
    .query(({ ctx, input }): Promise<ModelInspection> => models.inspect(ctx.deps, input.sha256)),
  add: editor.input(addModelSchema).mutation(({ ctx, input }): Promise<{ id: string }> => models.add(ctx.deps, input)),
  remove: editor
    .input(z.object({ id: z.string() }))
    .mutation(({ ctx, input }): Promise<Record<string, never>> => models.remove(ctx.deps, input.id)),
});
