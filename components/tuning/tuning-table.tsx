"use client";

import { Check } from "lucide-react";
import { Fragment } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { ScrollTable } from "@/components/ui/scroll-table";
import { formsOf, type TunedForm, type TunedGraph, type TuningPoint } from "@/nodes/tuning";
import { useTuningWords } from "./use-tuning-words";

/** What the plot shows, in figures, form by form where there are several. */
export function TuningTable({ tuned }: { tuned: TunedGraph }) {
  const t = useTranslations("tuning.table");
  const quantities = useQuantities();
  const words = useTuningWords();
  const { latencyMs, memoryBytes } = tuned;
  const forms = formsOf(tuned);
  const hasForms = forms.length > 1;
  const notesOf = (form: TunedForm, point: TuningPoint, place: number) => [
    ...(place === form.chosen ? [t(form === tuned ? "chosen" : "best")] : []),
    ...(form === tuned && place === form.untuned ? [t("untuned")] : []),
    ...(latencyMs !== null && point.batchMs > latencyMs ? [t("late")] : []),
    ...(memoryBytes !== null && point.bytes > memoryBytes ? [t("large")] : []),
  ];
  return (
    <ScrollTable
      columns={[
        { title: t("workers"), isNumber: true },
        { title: t("threads"), isNumber: true },
        { title: t("batch"), isNumber: true },
        { title: t("rate"), isNumber: true },
        { title: t("batchMs"), isNumber: true },
        { title: t("memory"), isNumber: true },
        { title: t("note") },
      ]}
      isLow
      bodyClass="tabular-nums"
    >
      {forms.map((form) => (
        <Fragment key={form.graph}>
          {hasForms && (
            <tr className="bg-sunken text-left text-fg">
              <th scope="rowgroup" colSpan={7} className="px-3 py-1.5 font-medium">
                {words.form(form)}
                {form.factor !== null && ` · ${quantities.times(form.factor)}x`}
              </th>
            </tr>
          )}
          {form.points.map((point, place) => {
            const isChosen = form === tuned && place === form.chosen;
            return (
              <tr
                key={place}
                {...(isChosen && { "aria-current": true })}
                className={cn(isChosen ? "bg-accent-soft text-fg" : "text-fg-muted")}
              >
                {[
                  quantities.count(point.workers),
                  quantities.count(point.threads),
                  quantities.count(point.batch),
                  words.rate(point.rowsPerSecond),
                  quantities.duration(point.batchMs),
                  quantities.bytes(point.bytes),
                ].map((figure, column) => (
                  <td key={column} className="whitespace-nowrap px-3 py-1.5 text-right">
                    {figure}
                  </td>
                ))}
                <td className="px-3 py-1.5">
                  <span className="inline-flex items-center gap-1.5">
                    {isChosen && <Check aria-hidden className="size-3.5 text-accent-text" />}
                    {notesOf(form, point, place).join(" · ")}
                  </span>
                </td>
              </tr>
            );
          })}
        </Fragment>
      ))}
    </ScrollTable>
  );
}
