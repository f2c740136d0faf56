/** How one model was tuned for this machine: in one line, as a plot, and in figures. */
"use client";

import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import type { TunedGraph } from "@/nodes/tuning";
import { TuningPlot } from "./tuning-plot";
import { TuningTable } from "./tuning-table";
import { useTuningWords } from "./use-tuning-words";

export function TunedGraphView({ title, tuned }: { title: string; tuned: TunedGraph }) {
  const t = useTranslations("tuning");
  const { dateTime } = useQuantities();
  const { rows, shape, machine, processors } = tuned;
  const at = dateTime(new Date(tuned.measuredAt));
  return (
    <article aria-label={title} className="flex min-w-0 flex-col gap-4">
      <div>
        <h3 className="font-medium text-base text-fg">{title}</h3>
        <TunedVerdict tuned={tuned} />
        <p className="mt-1 text-fg-subtle text-xs [overflow-wrap:anywhere]">
          {t(`measured.${rows}`, { shape, machine, processors, at })}
        </p>
      </div>
      <TuningPlot tuned={tuned} />
      <TuningTable tuned={tuned} />
    </article>
  );
}

/** What runs, and what that is worth. */
export function TunedVerdict({ tuned }: { tuned: TunedGraph }) {
  const t = useTranslations("tuning");
  const words = useTuningWords();
  const precision = words.precision(tuned);
  const isGain = tuned.chosen !== tuned.untuned && tuned.gain > 1;
  return (
    <div className="mt-1 text-sm tabular-nums">
      <p className="text-fg">{words.chosen(tuned)}</p>
      <p className={isGain ? "text-success-text" : "text-fg-muted"}>{words.gain(tuned)}</p>
      {precision && <p className="text-success-text">{precision}</p>}
      {!tuned.isKept && <p className="text-warning-text">{t("notKept")}</p>}
    </div>
  );
}
