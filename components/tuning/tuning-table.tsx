"use client";

import { Check } from "lucide-react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { ScrollTable } from "@/components/ui/scroll-table";
import type { TunedGraph, TuningPoint } from "@/nodes/tuning";
import { useTuningWords } from "./use-tuning-words";

/** What the plot shows, in figures. */
export function TuningTable({ tuned }: { tuned: TunedGraph }) {
  const t = useTranslations("tuning.table");
  const quantities = useQuantities();
  const { rate } = useTuningWords();
  const { points, chosen, untuned, latencyMs, memoryBytes } = tuned;
  const notesOf = (point: TuningPoint, place: number) => [
    ...(place === chosen ? [t("chosen")] : []),
    ...(place === untuned ? [t("untuned")] : []),
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
      {points.map((point, place) => (
        <tr
          key={place}
          {...(place === chosen && { "aria-current": true })}
          className={cn(place === chosen ? "bg-accent-soft text-fg" : "text-fg-muted")}
        >
          {[
            quantities.count(point.workers),
            quantities.count(point.threads),
            quantities.count(point.batch),
            rate(point.rowsPerSecond),
            quantities.duration(point.batchMs),
            quantities.bytes(point.bytes),
          ].map((figure, column) => (
            <td key={column} className="whitespace-nowrap px-3 py-1.5 text-right">
              {figure}
            </td>
          ))}
          <td className="px-3 py-1.5">
            <span className="inline-flex items-center gap-1.5">
              {place === chosen && <Check aria-hidden className="size-3.5 text-accent-text" />}
              {notesOf(point, place).join(" · ")}
            </span>
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}
