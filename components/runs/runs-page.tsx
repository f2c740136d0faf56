/** All runs, the newest first, by pipeline and state; it keeps itself up to date while one is under way. */
"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { History, Square } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { useMayEdit } from "@/components/shell/session";
import { Page } from "@/components/shell/shell";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { EmptyState, ErrorState, LoadingState } from "@/components/ui/states";
import { Tooltip } from "@/components/ui/tooltip";
import type { RouterOutputs } from "@/server/trpc/root";
import { Elapsed } from "./elapsed";
import { isOver, type RunState } from "./run-model";
import { RunStateBadge } from "./run-state";

type RunSummary = RouterOutputs["runs"]["list"][number];

const states: readonly RunState[] = ["queued", "running", "done", "failed", "cancelled"];
const all = "all";
const most = 200;
const busyMs = 2_000;
const idleMs = 15_000;

export function RunsPage({ initial, pipelines }: { initial: RunSummary[]; pipelines: { id: string; name: string }[] }) {
  const t = useTranslations("runs");
  const trpc = useTRPC();
  const [pipeline, setPipeline] = useState(all);
  const [state, setState] = useState<RunState | typeof all>(all);
  const filtered = pipeline !== all || state !== all;
  const runs = useQuery({
    ...trpc.runs.list.queryOptions({
      limit: most,
      ...(pipeline !== all && { pipelineId: pipeline }),
      ...(state !== all && { state }),
    }),
    ...(!filtered && { initialData: initial }),
    placeholderData: (previous: RunSummary[] | undefined) => previous,
    refetchInterval: ({ state: { data } }) => (data?.some((run) => !isOver(run.state)) ? busyMs : idleMs),
  });
  const clear = () => {
    setPipeline(all);
    setState(all);
  };
  const found = runs.data ?? [];
  return (
    <Page
      title={t("title")}
      description={t("detail")}
      actions={
        <>
          <Select
            aria-label={t("list.filterPipeline")}
            className="w-full sm:w-52"
            value={pipeline}
            onValueChange={setPipeline}
            options={[
              { value: all, label: t("list.allPipelines") },
              ...pipelines.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <Select
            aria-label={t("list.filterState")}
            className="w-full sm:w-36"
            value={state}
            onValueChange={(next) => setState(next as RunState | typeof all)}
            options={[
              { value: all, label: t("list.allStates") },
              ...states.map((each) => ({ value: each, label: t(`state.${each}`) })),
            ]}
          />
        </>
      }
    >
      {runs.isPending ? (
        <LoadingState />
      ) : runs.isError && !runs.data ? (
        <ErrorState message={messageOf(runs.error)} onRetry={() => runs.refetch()} />
      ) : found.length > 0 ? (
        <>
          <RunTable runs={found} />
          {found.length === most && (
            <p className="mt-3 text-center text-fg-subtle text-xs">{t("list.newest", { count: most })}</p>
          )}
        </>
      ) : filtered ? (
        <EmptyState
          icon={History}
          title={t("list.noMatch")}
          action={<Button onClick={clear}>{t("list.clear")}</Button>}
        >
          {t("list.noMatchDetail")}
        </EmptyState>
      ) : (
        <EmptyState
          icon={History}
          title={t("list.empty")}
          action={
            <Button asChild>
              <Link href="/pipelines">{t("list.openPipelines")}</Link>
            </Button>
          }
        >
          {t("list.emptyDetail")}
        </EmptyState>
      )}
    </Page>
  );
}

function RunTable({ runs }: { runs: RunSummary[] }) {
  const t = useTranslations("runs.list");
  const head = "px-4 py-2 text-left font-medium";
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-line border-b text-fg-muted text-xs">
            <th scope="col" className={head}>
              {t("pipeline")}
            </th>
            <th scope="col" className={head}>
              {t("state")}
            </th>
            <th scope="col" className={`${head} max-sm:hidden`}>
              {t("started")}
            </th>
            <th scope="col" className={`${head} text-right`}>
              {t("duration")}
            </th>
            <th scope="col" className={`${head} max-sm:hidden`}>
              {t("source")}
            </th>
            <th aria-hidden className="w-12" />
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ run }: { run: RunSummary }) {
  const t = useTranslations("runs");
  const trpc = useTRPC();
  const client = useQueryClient();
  const quantities = useQuantities();
  const mayEdit = useMayEdit();
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.runs.list.queryKey() }),
    }),
  );
  const over = isOver(run.state);
  const started = <time dateTime={run.createdAt.toISOString()}>{quantities.dateTime(run.createdAt)}</time>;
  return (
    <tr className="group relative border-line border-b last:border-b-0 hover:bg-hover">
      <td className="max-w-80 px-4 py-2.5 align-top">
        {/* The link covers its row. */}
        <Link
          href={`/runs/${run.id}`}
          aria-label={t("list.open", { pipeline: run.pipelineName, state: t(`state.${run.state}`) })}
          className="block truncate font-medium text-fg after:absolute after:inset-0"
        >
          {run.pipelineName}
        </Link>
        <p className="text-fg-muted text-xs sm:hidden">{started}</p>
        {run.error && (
          <p className="mt-0.5 truncate text-danger-text text-xs" title={run.error}>
            {run.error}
          </p>
        )}
      </td>
      <td className="px-4 py-2.5 align-top">
        <RunStateBadge state={run.state} />
      </td>
      <td className="whitespace-nowrap px-4 py-2.5 align-top text-fg-muted tabular-nums max-sm:hidden">{started}</td>
      <td className="whitespace-nowrap px-4 py-2.5 text-right align-top text-fg-muted tabular-nums">
        {over ? run.wallMs !== null && quantities.duration(run.wallMs) : <Elapsed since={run.createdAt} />}
      </td>
      <td className="px-4 py-2.5 align-top text-fg-muted max-sm:hidden">{t(`source.${run.source}`)}</td>
      <td className="py-1.5 pr-2 text-right align-top">
        {!over && mayEdit && (
          <Tooltip content={t("page.cancel")}>
            <Button
              look="ghost"
              size="sm"
              icon
              aria-label={t("page.cancel")}
              className="relative z-10"
              busy={cancel.isPending}
              onClick={() => cancel.mutate({ id: run.id })}
            >
              <Square />
            </Button>
          </Tooltip>
        )}
      </td>
    </tr>
  );
}
