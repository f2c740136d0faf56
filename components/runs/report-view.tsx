/** What the compiler made of the drawing, and what that was worth: first in one line, then by model, step and rewrite. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { ErrorState, LoadingState } from "@/components/ui/states";
import { CostCard } from "./report/cost-card";
import { Facts } from "./report/facts";
import { Gain } from "./report/gain";
import { GraphCards } from "./report/graph-cards";
import { LiveTable } from "./report/live-table";
import { Passes } from "./report/passes";
import { Section } from "./report/section";
import { Shared } from "./report/shared";
import { StepTable } from "./report/step-table";
import { Tuned } from "./report/tuned";
import { Waterfall } from "./report/waterfall";
import { waterfallOf } from "./report/waterfall-bars";
import { nodeTitle } from "./run-model";

export function ReportView({ runId }: { runId: string }) {
  const t = useTranslations("runs.report");
  const tuning = useTranslations("tuning");
  const live = useTranslations("live");
  const trpc = useTRPC();
  const report = useQuery(trpc.runs.report.queryOptions({ id: runId }));
  const run = useQuery(trpc.runs.get.queryOptions({ id: runId }));
  if (report.isPending) return <LoadingState label={t("loading")} />;
  if (report.isError) return <ErrorState message={messageOf(report.error)} onRetry={() => report.refetch()} />;
  const { compile, trace, gain, tunings } = report.data;
  const waterfall = trace && waterfallOf(trace);
  return (
    <div className="@container">
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-8 px-4 py-5">
        <div className="flex flex-col gap-3">
          {!trace?.live && <Gain runId={runId} gain={gain} />}
          <Facts compile={compile} trace={trace} />
          {trace && <CostCard trace={trace} />}
        </div>
        {trace?.live && (
          <Section title={live("report.title")} detail={live("report.detail")}>
            <LiveTable live={trace.live} titleOf={(node) => (run.data ? nodeTitle(run.data, node) : node)} />
          </Section>
        )}
        <Section title={t("graphs.title")} detail={t("graphs.detail")}>
          <GraphCards graphs={compile.graphs} />
        </Section>
        {(compile.shared.length > 0 || (compile.decodes?.length ?? 0) > 0) && (
          <Section title={t("shared.title")} detail={t("shared.detail")}>
            <Shared shared={compile.shared} decodes={compile.decodes ?? []} />
          </Section>
        )}
        {tunings.length > 0 && (
          <Section title={tuning("reportTitle")} detail={tuning("reportDetail")}>
            <Tuned graphs={compile.graphs} tunings={tunings} />
          </Section>
        )}
        {waterfall && (
          <Section title={t("waterfall.title")} detail={t("waterfall.detail")}>
            <Waterfall waterfall={waterfall} />
          </Section>
        )}
        <Section title={t("steps.title")} detail={t(trace ? "steps.detail" : "steps.notRun")}>
          <StepTable compile={compile} trace={trace} />
        </Section>
        <Section title={t("passes.title")} detail={t("passes.detail")}>
          <Passes passes={compile.passes} />
        </Section>
      </div>
    </div>
  );
}
