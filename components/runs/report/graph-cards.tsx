/** One card per ONNX file that the compiler made: what went into it, in order, and how it is fed. */
import { ChevronRight } from "lucide-react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Badge } from "@/components/ui/badge";
import type { CompileReport } from "@/nodes/results";

export function GraphCards({ graphs }: { graphs: CompileReport["graphs"] }) {
  const t = useTranslations("runs.report.graphs");
  if (graphs.length === 0) return <p className="text-fg-subtle text-sm">{t("none")}</p>;
  return (
    <ul className="grid gap-3 @3xl:grid-cols-2 @6xl:grid-cols-3">
      {graphs.map((graph) => (
        <Graph key={graph.id} graph={graph} />
      ))}
    </ul>
  );
}

function Graph({ graph }: { graph: CompileReport["graphs"][number] }) {
  const t = useTranslations("runs.report.graphs");
  const quantities = useQuantities();
  const { title, merged, operators, precision, told, batch, inputBytesPerRow, id } = graph;
  const fewer = operators.before - operators.after;
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <div className="flex items-start justify-between gap-3">
        <h4 className="min-w-0 font-medium text-fg text-sm">{title}</h4>
        <Badge>{t("precision", { precision: precision.toUpperCase() })}</Badge>
      </div>
      <div>
        <p className="mb-1 text-fg-muted text-xs">{t("merged", { count: merged.length })}</p>
        <ol className="flex flex-wrap items-center gap-1">
          {merged.map((part, index) => (
            <li key={index} className="flex min-w-0 items-center gap-1">
              {index > 0 && <ChevronRight aria-hidden className="size-3 shrink-0 text-fg-subtle" />}
              <span className="rounded-sm bg-hover px-1.5 py-0.5 text-fg text-xs">{part}</span>
            </li>
          ))}
        </ol>
      </div>
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
        <dt className="text-fg-muted">{t("operators")}</dt>
        <dd className="text-fg tabular-nums">
          {fewer > 0
            ? t("fewer", {
                before: quantities.count(operators.before),
                after: quantities.count(operators.after),
                share: quantities.share(fewer / operators.before),
              })
            : quantities.count(operators.after)}
        </dd>
        {told && told.why !== "not-asked" && (
          <>
            <dt className="text-fg-muted">{t("precisionRow")}</dt>
            <dd className="text-fg tabular-nums">
              {told.form
                ? t("form", {
                    precision,
                    factor: quantities.times(told.form.factor ?? 1),
                    score: told.form.score === null ? t("notJudged") : quantities.score(told.form.score),
                    smaller: quantities.times(told.form.floatBytes / told.form.bytes),
                  })
                : told.why && t(`why.${told.why}`)}
            </dd>
          </>
        )}
        <dt className="text-fg-muted">{t("batch")}</dt>
        <dd className="text-fg">
          {t("upTo", { count: batch.limit })}
          <span className="text-fg-muted"> · {batch.reason}</span>
        </dd>
        {batch.bucketed && (
          <>
            <dt className="text-fg-muted">{t("bucketed")}</dt>
            <dd className="text-fg">{batch.bucketed}</dd>
          </>
        )}
        {inputBytesPerRow && (
          <>
            <dt className="text-fg-muted">{t("input")}</dt>
            <dd className="font-mono text-2xs text-fg leading-[1.0625rem] [overflow-wrap:anywhere]">
              {inputBytesPerRow}
            </dd>
          </>
        )}
        <dt className="text-fg-muted">{t("file")}</dt>
        <dd className="truncate font-mono text-2xs text-fg-muted leading-[1.0625rem]" title={id}>
          {id.slice(0, 12)}.onnx
        </dd>
      </dl>
    </li>
  );
}
