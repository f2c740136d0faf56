/** The library: the person's own models first, then those that come with Weft. */
"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Boxes, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useMayEdit } from "@/components/shell/session";
import { Page } from "@/components/shell/shell";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { FileDrop } from "@/components/ui/file-drop";
import { EmptyState } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { AddModel } from "./add-model";
import { type ListedModel, ModelRow } from "./model-row";
import { tryDocument } from "./try-document";

export function ModelsView({ initial }: { initial: ListedModel[] }) {
  const t = useTranslations("models");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const mayEdit = useMayEdit();
  const [adding, setAdding] = useState<{ files: File[] } | null>(null);
  const { data: models, error } = useQuery(
    trpc.models.list.queryOptions(undefined, { initialData: initial, staleTime: 0 }),
  );
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.models.list.queryKey() });
  const create = useMutation(
    trpc.pipelines.create.mutationOptions({ onSuccess: ({ id }) => router.push(`/pipelines/${id}`) }),
  );
  const restore = useMutation(trpc.models.add.mutationOptions({ onSuccess: refresh }));
  const remove = useMutation(trpc.models.remove.mutationOptions({ onSuccess: refresh }));

  function onTry(model: ListedModel) {
    const name = t("tryName", { title: model.title });
    const document = tryDocument(name, model);
    if (document) create.mutate({ name, document });
  }

  function onRemove(model: ListedModel) {
    remove.mutate(
      { id: model.id },
      {
        onSuccess: () =>
          toast({
            title: t("removed", { title: model.title }),
            durationMs: 10_000,
            action: { label: common("undo"), onPress: () => restore.mutate(againFrom(model)) },
          }),
      },
    );
  }

  const own = models.filter(({ builtin }) => !builtin);
  const starters = models.filter(({ builtin }) => builtin);
  const addButton = mayEdit && (
    <Button look="primary" onClick={() => setAdding({ files: [] })}>
      <Plus />
      {t("add")}
    </Button>
  );
  const rows = (list: ListedModel[]) => (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
      {list.map((model) => (
        <li key={model.id}>
          <ModelRow model={model} onTry={onTry} onRemove={onRemove} />
        </li>
      ))}
    </ul>
  );

  return (
    <Page title={t("title")} description={t("description")} actions={addButton}>
      {mayEdit && !adding && <FileDrop label={t("drop")} onFiles={(files) => setAdding({ files })} />}
      {error && (
        <p role="alert" className="mb-4 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-text">
          {messageOf(error)}
        </p>
      )}
      <section aria-labelledby="own-models" className="mb-8">
        <h2 id="own-models" className="mb-2 font-medium text-fg text-sm">
          {t("own")}
        </h2>
        {own.length > 0 ? (
          rows(own)
        ) : (
          <EmptyState
            icon={Boxes}
            title={t("empty")}
            className="rounded-lg border border-line border-dashed py-8"
            action={mayEdit && <Button onClick={() => setAdding({ files: [] })}>{t("add")}</Button>}
          >
            {t("emptyDetail")}
          </EmptyState>
        )}
      </section>
      <section aria-labelledby="starter-models">
        <h2 id="starter-models" className="mb-2 font-medium text-fg text-sm">
          {t("starters")}
        </h2>
        {rows(starters)}
      </section>
      {adding && (
        <AddModel
          files={adding.files}
          onClose={() => setAdding(null)}
          onAdded={(title) => {
            setAdding(null);
            void refresh();
            toast({ tone: "success", title: t("added", { title }) });
          }}
        />
      )}
    </Page>
  );
}

/** The card in the words of the form it came from: added again it gets the same name. */
function againFrom({ title, task, files, labels, input, output, preprocess, logits, boxes, text }: ListedModel) {
  const [file] = files;
  const tokenizer = files.find(({ role }) => role === "tokenizer") ?? null;
  return {
    title,
    task,
    sha256: file?.sha256 ?? "",
    bytes: file?.bytes ?? 1,
    labels: labels ?? null,
    input,
    output,
    preprocess,
    logits,
    boxes,
    text,
    tokenizer,
  };
}
