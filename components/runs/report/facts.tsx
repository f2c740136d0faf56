/** The figures of the whole: time, calls into models, memory, and the plan's name. */
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import type { CompileReport, RunResult } from "@/nodes/results";
import { CopyButton } from "../viewers/copy-button";
import { Fact } from "./fact";

export function Facts({ compile, trace }: { compile: CompileReport; trace: RunResult["trace"] | null }) {
  const t = useTranslations("runs.report.facts");
  const quantities = useQuantities();
  const models = trace?.steps.filter(({ sort }) => sort === "graph") ?? [];
  const rows = models.reduce((sum, step) => sum + step.rows, 0);
  const batches = models.reduce((sum, step) => sum + step.batches, 0);
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3">
      {trace && <Fact label={t("run")}>{quantities.duration(trace.wallMs)}</Fact>}
      {rows > 0 && (
        <Fact label={t("calls")}>
          {t("rowsInBatches", { rows: quantities.count(rows), batches: quantities.count(batches) })}
        </Fact>
      )}
      {trace?.peakRssBytes ? <Fact label={t("memory")}>{quantities.bytes(trace.peakRssBytes)}</Fact> : null}
      <Fact label={t("compile")}>{quantities.duration(compile.compileMs)}</Fact>
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
