/** All pipelines: found by search, ordered, made, imported; each card has the rest. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { Import, Plus, Search, SearchX, Workflow } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { useMayEdit } from "@/components/shell/session";
import { Page } from "@/components/shell/shell";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { FileDrop } from "@/components/ui/file-drop";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { EmptyState } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import { Tooltip } from "@/components/ui/tooltip";
import { arrange, type Order, orders, type PipelineSummary } from "./arrange";
import { ImportReport } from "./import-report";
import { moveFocus } from "./move-focus";
import { PipelineCard } from "./pipeline-card";
import { RenameDialog } from "./rename-dialog";
import { type ImportOutcome, sourcesOf, useImport } from "./use-import";
import { usePageKeys } from "./use-page-keys";
import { usePipelineActions } from "./use-pipeline-actions";

export function PipelinesView({ initial }: { initial: PipelineSummary[] }) {
  const t = useTranslations("pipelines");
  const locale = useLocale();
  const router = useRouter();
  const mayEdit = useMayEdit();
  const actions = usePipelineActions();
  const { data: pipelines, error } = useQuery(
    useTRPC().pipelines.list.queryOptions(undefined, {
      initialData: initial,
      staleTime: 0,
      refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? 2_000 : false),
    }),
  );
  const [query, setQuery] = useState("");
  const [order, setOrder] = useState<Order>("updated");
  const [renaming, setRenaming] = useState<PipelineSummary | null>(null);
  const [report, setReport] = useState<ImportOutcome[] | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const shown = arrange(pipelines, query, order, locale);

  const imports = useImport((outcomes) => {
    const [only] = outcomes;
    if (outcomes.length > 1 || !only?.id || only.diagnostics.length > 0) return setReport(outcomes);
    toast({
      tone: "success",
      title: t("imported", { source: only.source }),
      action: { label: t("open"), onPress: () => router.push(`/pipelines/${only.id}`) },
    });
  });

  usePageKeys({
    keys: {
      "/": () => search.current?.focus(),
      ...(mayEdit && { n: actions.create, i: () => chooser.current?.click() }),
    },
    onPaste(clipboard) {
      if (!mayEdit) return;
      const text = clipboard.getData("text/plain");
      if (clipboard.files.length > 0) imports.importAll(sourcesOf(clipboard.files));
      else if (text.trim()) imports.importAll([{ name: t("pasted"), bytes: text.length, text: async () => text }]);
    },
  });

  function remove(pipeline: PipelineSummary) {
    const at = shown.indexOf(pipeline);
    const next = shown[at + 1] ?? shown[at - 1];
    actions.remove(pipeline);
    if (next) list.current?.querySelector<HTMLElement>(`[data-id="${next.id}"] h2 a`)?.focus();
    else search.current?.focus();
  }

  const newButton = (
    <Tooltip content={t("new")} keys="N">
      <Button look="primary" busy={actions.creating} onClick={actions.create}>
        <Plus />
        {t("new")}
      </Button>
    </Tooltip>
  );
  const importButton = (
    <Tooltip content={t("importHint")} keys="I">
      <Button busy={imports.busy} onClick={() => chooser.current?.click()}>
        <Import />
        {t("import")}
      </Button>
    </Tooltip>
  );

  return (
    <Page
      title={t("title")}
      actions={
        mayEdit && (
          <>
            {importButton}
            {newButton}
          </>
        )
      }
    >
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        aria-label={t("import")}
        onChange={({ target }) => {
          imports.importAll(sourcesOf(target.files ?? []));
          target.value = "";
        }}
      />
      {mayEdit && <FileDrop label={t("drop")} onFiles={(files) => imports.importAll(sourcesOf(files))} />}
      {error && (
        <p role="alert" className="mb-4 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-text">
          {t("stale", { reason: messageOf(error) })}
        </p>
      )}
      {pipelines.length === 0 ? (
        <EmptyState
          icon={Workflow}
          title={t("empty")}
          className="rounded-lg border border-line border-dashed"
          action={
            mayEdit && (
              <div className="flex gap-2">
                {newButton}
                {importButton}
              </div>
            )
          }
        >
          {t("emptyDetail")}
        </EmptyState>
      ) : (
        <>
          <div className="mb-4 flex gap-2">
            <div className="relative min-w-0 flex-1 sm:max-w-80">
              <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-fg-subtle" />
              <Input
                ref={search}
                type="search"
                value={query}
                aria-label={t("search")}
                aria-keyshortcuts="/"
                placeholder={t("search")}
                className="pl-8.5"
                onChange={(event) => setQuery(event.target.value)}
                onKeyDown={(event) => event.key === "Escape" && setQuery("")}
              />
            </div>
            <Select
              aria-label={t("order")}
              value={order}
              onValueChange={(value) => setOrder(value as Order)}
              options={orders.map((value) => ({ value, label: t(`orders.${value}`) }))}
              className="w-auto shrink-0"
            />
          </div>
          {shown.length === 0 ? (
            <EmptyState
              icon={SearchX}
              title={t("noneFound", { query: query.trim() })}
              action={<Button onClick={() => setQuery("")}>{t("showAll")}</Button>}
            />
          ) : (
            <ul
              ref={list}
              onKeyDown={moveFocus}
              className="grid grid-cols-[repeat(auto-fill,minmax(min(17rem,100%),1fr))] gap-4"
            >
              {shown.map((pipeline) => (
                <li key={pipeline.id} data-id={pipeline.id}>
                  <PipelineCard pipeline={pipeline} actions={actions} onRename={setRenaming} onRemove={remove} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {renaming && (
        <RenameDialog
          key={renaming.id}
          pipeline={renaming}
          rename={actions.rename}
          onClose={() => {
            setRenaming(null);
            actions.rename.reset();
          }}
        />
      )}
      {report && <ImportReport outcomes={report} onClose={() => setReport(null)} />}
    </Page>
  );
}

function isUnderWay({ lastRun }: PipelineSummary): boolean {
  return lastRun?.state === "queued" || lastRun?.state === "running";
}
