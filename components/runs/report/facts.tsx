/** The figures of the whole: time, calls into models, memory, and the plan's name. */
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import type { CompileReport, RunResult } from "@/nodes/results";
import { CopyButton } from "../viewers/copy-button";

export function Facts({ compile, trace }: { compile: CompileReport; trace: RunResult["trace"] | null }) {
  const t = useTranslations("runs.report.facts");
  const quantities = useQuantities();
  const models = trace?.steps.filter(({ sort }) => sort === "graph") ?? [];
  const rows = models.reduce((sum, step) => sum + step.rows, 0);
  const batches = models.reduce((sum, step) => sum + step.batches, 0);
  const facts: [key: string, label: string, value: string][] = [
    ...(trace ? [["run", t("run"), quantities.duration(trace.wallMs)] as [string, string, string]] : []),
    ...(rows > 0
      ? [
          [
            "calls",
            t("calls"),
            t("rowsInBatches", { rows: quantities.count(rows), batches: quantities.count(batches) }),
          ] as [string, string, string],
        ]
      : []),
    ...(trace?.peakRssBytes
      ? [["memory", t("memory"), quantities.bytes(trace.peakRssBytes)] as [string, string, string]]
      : []),
    ["compile", t("compile"), quantities.duration(compile.compileMs)],
  ];
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3">
      {facts.map(([key, label, value]) => (
        <div key={key}>
          <dt className="text-fg-muted text-xs">{label}</dt>
          <dd className="font-medium text-base text-fg tabular-nums">{value}</dd>
        </div>
      ))}
      <div>
        <dt className="text-fg-muted text-xs">{t("plan")}</dt>
        <dd className="flex items-center gap-1 font-mono text-fg text-sm leading-[1.375rem]" title={compile.planId}>
          {compile.planId.slice(0, 12)}
          <CopyButton text={compile.planId} className="-my-1" />
        </dd>
      </div>
    </dl>
  );
}
