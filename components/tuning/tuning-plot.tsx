/** Throughput against latency: every way that was measured a point, the one that runs marked, other forms paler. The table below it says the same. */
"use client";

import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { placeLabels } from "@/components/ui/place-labels";
import { PlotPoint } from "@/components/ui/plot-point";
import { precisionName } from "@/nodes/precision";
import { formsOf, keepsBounds, pointOf, type TunedForm, type TunedGraph } from "@/nodes/tuning";
import { frame, plotScale } from "./plot-scale";
import { useTuningWords } from "./use-tuning-words";

export function TuningPlot({ tuned }: { tuned: TunedGraph }) {
  const t = useTranslations("tuning.plot");
  const quantities = useQuantities();
  const words = useTuningWords();
  const { latencyMs } = tuned;
  const forms = formsOf(tuned);
  const labelOf = (form: TunedForm, place: number): string | undefined => {
    if (form !== tuned) return place === form.chosen ? precisionName(form.scheme) : undefined;
    if (place === tuned.chosen) return words.setting(pointOf(form, place));
    return place === tuned.untuned ? t("untuned") : undefined;
  };
  const scale = plotScale({ points: forms.flatMap(({ points }) => points), latencyMs });
  const points = forms
    .flatMap((form) =>
      form.points.map((point, place) => ({
        form,
        point,
        label: labelOf(form, place),
        isChosen: form === tuned && place === tuned.chosen,
        isFaint: form !== tuned,
        x: scale.x(point.batchMs),
        y: scale.y(point.rowsPerSecond),
      })),
    )
    .toSorted((a, b) => Number(a.isChosen) - Number(b.isChosen) || Number(b.isFaint) - Number(a.isFaint));
  const places = placeLabels(points, frame);
  return (
    <figure>
      <svg
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        role="img"
        aria-label={t("title")}
        className="w-full text-2xs tabular-nums"
      >
        {scale.ticksX.map((value) => (
          <g key={value}>
            <line x1={scale.x(value)} x2={scale.x(value)} y1={frame.top} y2={frame.bottom} className="stroke-line" />
            <text x={scale.x(value)} y={frame.bottom + 15} textAnchor="middle" className="fill-fg-subtle">
              {quantities.duration(value)}
            </text>
          </g>
        ))}
        {scale.ticksY.map((value) => (
          <g key={value}>
            <line x1={frame.left} x2={frame.right} y1={scale.y(value)} y2={scale.y(value)} className="stroke-line" />
            <text x={frame.left - 8} y={scale.y(value) + 4} textAnchor="end" className="fill-fg-subtle">
              {quantities.count(value)}
            </text>
          </g>
        ))}
        <text x={frame.left} y={frame.height - 4} className="fill-fg-muted">
          {t("up")}
        </text>
        <text x={frame.right} y={frame.height - 4} textAnchor="end" className="fill-fg-muted">
          {t("across")}
        </text>
        {latencyMs !== null && (
          <g>
            <line
              x1={scale.x(latencyMs)}
              x2={scale.x(latencyMs)}
              y1={frame.top}
              y2={frame.bottom}
              strokeDasharray="5 4"
              className="stroke-accent"
            />
            <text
              x={scale.x(latencyMs) + (scale.x(latencyMs) > frame.width / 2 ? -6 : 6)}
              y={frame.bottom - 8}
              textAnchor={scale.x(latencyMs) > frame.width / 2 ? "end" : "start"}
              className="fill-accent-text"
            >
              {t("asked", { duration: quantities.duration(latencyMs) })}
            </text>
          </g>
        )}
        {points.map(({ form, point, ...look }, at) => (
          <PlotPoint
            key={at}
            {...look}
            place={places[at]}
            told={forms.length > 1 ? `${words.form(form)} · ${words.point(point)}` : words.point(point)}
            isHollow={!keepsBounds(point, tuned)}
          />
        ))}
      </svg>
    </figure>
  );
}
