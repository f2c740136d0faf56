/** What can be done with a pipeline from the list. Deleting shows at once and can be undone. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { messageOf, useTRPC, useTRPCClient } from "@/components/trpc/client";
import { toast } from "@/components/ui/toast";
import type { PipelineSummary } from "./arrange";
import { saveAs } from "./save-as";

export type PipelineActions = ReturnType<typeof usePipelineActions>;

export function usePipelineActions() {
  const t = useTranslations("pipelines");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const listKey = trpc.pipelines.list.queryKey();
  const refresh = () => queries.invalidateQueries({ queryKey: listKey });

  const create = useMutation(
    trpc.pipelines.create.mutationOptions({ onSuccess: ({ id }) => router.push(`/pipelines/${id}`) }),
  );
  const duplicate = useMutation(trpc.pipelines.duplicate.mutationOptions({ onSuccess: refresh }));
  const rename = useMutation(trpc.pipelines.rename.mutationOptions({ onSuccess: refresh }));
  const restore = useMutation(trpc.pipelines.restore.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(
    trpc.pipelines.remove.mutationOptions({
      async onMutate({ id }) {
        await queries.cancelQueries({ queryKey: listKey });
        const before = queries.getQueryData(listKey);
        queries.setQueryData(listKey, (list) => list?.filter((each) => each.id !== id));
        return { before };
      },
      onError(error, _input, context) {
        queries.setQueryData(listKey, context?.before);
        toast({ tone: "danger", title: t("notDeleted"), detail: messageOf(error) });
      },
      onSettled: refresh,
    }),
  );

  return {
    creating: create.isPending || create.isSuccess,
    create: () => create.mutate({ name: t("untitled") }),
    duplicate: ({ id }: PipelineSummary) => duplicate.mutate({ id }),
    rename,
    remove: ({ id, name }: PipelineSummary) =>
      remove.mutate(
        { id },
        {
          onSuccess: () =>
            toast({
              title: t("deleted", { name }),
              durationMs: 10_000,
              action: { label: common("undo"), onPress: () => restore.mutate({ id }) },
            }),
        },
      ),
    async save({ id }: PipelineSummary) {
      try {
        const { slug, document } = await client.pipelines.get.query({ id });
        saveAs(`${slug}.json`, "application/json", `${JSON.stringify(document, null, 2)}\n`);
      } catch (error) {
        toast({ tone: "danger", title: t("notExported"), detail: messageOf(error) });
      }
    },
  };
}
