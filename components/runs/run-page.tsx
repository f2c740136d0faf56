/** One run: how it stands, what it was given, its results node by node, and the compiler's report. */
"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleStop, Square, Workflow } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { useMayEdit } from "@/components/shell/session";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/tabs";
import { Elapsed } from "./elapsed";
import { NodeRail } from "./node-rail";
import { ReportView } from "./report-view";
import { ResultsPanel } from "./results-panel";
import { RunInputs } from "./run-inputs";
import { isLive, isOver, outputNodes, type RunDetail } from "./run-model";
import { RunStateBadge } from "./run-state";
import { useRun } from "./use-run";

export function RunPage({ initial }: { initial: RunDetail }) {
  const t = useTranslations("runs");
  const { run = initial, lost } = useRun(initial.id, initial);
  const [selected, setSelected] = useState<string | null>(outputNodes(initial)[0]?.id ?? null);
  const [tab, setTab] = useState("results");
  return (
    <div className="flex min-h-[34rem] flex-col md:h-dvh max-md:h-[calc(100dvh-57px)]">
      <Heading run={run} lost={lost} />
      <Tabs value={tab} onValueChange={setTab} className="flex min-h-0 flex-1 flex-col">
        <TabList className="shrink-0 bg-surface px-4 sm:px-6">
          <Tab value="results">{t("results")}</Tab>
          <Tab value="report">{t("reportTab")}</Tab>
        </TabList>
        <TabPanel value="results" tabIndex={-1} className="flex min-h-0 flex-1 outline-none max-md:flex-col">
          <NodeRail run={run} selected={selected} onSelect={setSelected} />
          <div className="min-h-0 min-w-0 flex-1 bg-surface">
            <ResultsPanel run={run} selectedNodeId={selected} onSelectNode={setSelected} />
          </div>
        </TabPanel>
        <TabPanel value="report" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
          {/* What was traced is there when the run has ended. */}
          <ReportView key={String(isOver(run.state))} runId={run.id} />
        </TabPanel>
      </Tabs>
    </div>
  );
}

function Heading({ run, lost }: { run: RunDetail; lost: boolean }) {
  const t = useTranslations("runs.page");
  const source = useTranslations("runs.source");
  const live = useTranslations("live");
  const trpc = useTRPC();
  const quantities = useQuantities();
  const mayEdit = useMayEdit();
  const cancel = useMutation(trpc.runs.cancel.mutationOptions());
  const stop = useMutation(trpc.runs.stop.mutationOptions());
  const over = isOver(run.state);
  const from = run.startedAt ?? run.createdAt;
  return (
    <header className="shrink-0 bg-surface px-4 pt-4 pb-3 sm:px-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate font-semibold text-fg text-lg tracking-tight">{run.document.name}</h1>
        <RunStateBadge state={run.state} />
        {lost && (
          <span role="status" className="text-warning-text text-xs">
            {t("lost")}
          </span>
        )}
        <div className="ml-auto flex items-center gap-2">
          {!over && mayEdit && isLive(run) && (
            <Button
              size="sm"
              look="primary"
              title={live("stopHint")}
              busy={stop.isPending}
              onClick={() => stop.mutate({ id: run.id })}
            >
              <CircleStop aria-hidden />
              {live("stop")}
            </Button>
          )}
          {!over && mayEdit && (
            <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate({ id: run.id })}>
              <Square aria-hidden />
              {t("cancel")}
            </Button>
          )}
          <Button size="sm" asChild>
            <Link href={`/pipelines/${run.pipelineId}`}>
              <Workflow aria-hidden />
              {t("openPipeline")}
            </Link>
          </Button>
        </div>
      </div>
      <dl className="mt-2 flex flex-wrap items-baseline gap-x-6 gap-y-1 text-xs">
        <Fact label={t("started")}>
          <time dateTime={run.createdAt.toISOString()}>{quantities.dateTime(run.createdAt)}</time>
        </Fact>
        {over ? (
          run.finishedAt && (
            <Fact label={t("took")}>
              {quantities.duration(run.result?.trace.wallMs ?? run.finishedAt.getTime() - from.getTime())}
            </Fact>
          )
        ) : (
          <Fact label={t(run.startedAt ? "running" : "waited")}>
            <Elapsed since={from} />
          </Fact>
        )}
        <Fact label={t("from")}>{source(run.source)}</Fact>
        <RunInputs run={run} />
      </dl>
    </header>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dt className="text-fg-subtle">{label}</dt>
      <dd className="text-fg tabular-nums">{children}</dd>
    </div>
  );
}
