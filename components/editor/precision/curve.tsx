/** Accuracy against speed or size: every form a point, the one that runs marked, the budget a line. The table below it says the same. */
"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { placeLabels } from "@/components/ui/place-labels";
import { PlotPoint } from "@/components/ui/plot-point";
import { type PrecisionForm, type PrecisionSearch, precisionName } from "@/nodes/precision";
import { type Axis, frame, pointsOf, scaleOf } from "./curve-points";
import { useScores } from "./use-scores";

interface CurveProps {
  search: PrecisionSearch;
  chosen: PrecisionForm;
  budget: number | null;
}

export function Curve({ search, chosen, budget }: CurveProps) {
  const t = useTranslations("editor.precision");
  const { times } = useQuantities();
  const scores = useScores();
  const [axis, setAxis] = useState<Axis>("speed");
  const whole = search.forms[0] as PrecisionForm;
  const scale = scaleOf(search, axis, budget);
  const points = pointsOf(search, axis, scale)
    .toSorted((a, b) => Number(a.form === chosen) - Number(b.form === chosen))
    .map((point) => ({
      ...point,
      label: point.form === chosen ? `${precisionName(chosen.scheme)} · ${times(chosen.factor ?? 1)}x` : undefined,
    }));
  const places = placeLabels(points, frame);
  return (
    <figure>
      <figcaption className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-fg-muted text-xs">{t(`measures.${search.measure}`)}</span>
        <fieldset className="flex rounded-md border border-line p-0.5">
          <legend className="sr-only">{t("curve.axis")}</legend>
          {(["speed", "size"] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={axis === each}
              onClick={() => setAxis(each)}
              className={cn(
                "h-6 rounded px-2 text-xs",
                axis === each ? "bg-active font-medium text-fg" : "text-fg-muted hover:text-fg",
              )}
            >
              {t(`curve.${each}`)}
            </button>
          ))}
        </fieldset>
      </figcaption>
      <svg
        viewBox={`0 0 ${frame.width} ${frame.height}`}
        role="img"
        aria-label={t(axis === "speed" ? "curve.titleSpeed" : "curve.titleSize")}
        className="mt-2 w-full text-2xs tabular-nums"
      >
        {scale.ticksX.map((value) => (
          <g key={value}>
            <line x1={scale.x(value)} x2={scale.x(value)} y1={frame.top} y2={frame.bottom} className="stroke-line" />
            <text x={scale.x(value)} y={frame.bottom + 15} textAnchor="middle" className="fill-fg-subtle">
              {t("curve.times", { factor: times(value) })}
            </text>
          </g>
        ))}
        {search.judged > 0 &&
          scale.ticksY.map((value) => (
            <g key={value}>
              <line x1={frame.left} x2={frame.right} y1={scale.y(value)} y2={scale.y(value)} className="stroke-line" />
              <text x={frame.left - 8} y={scale.y(value) + 4} textAnchor="end" className="fill-fg-subtle">
                {scores.score(value)}
              </text>
            </g>
          ))}
        <text x={frame.right} y={frame.height - 4} textAnchor="end" className="fill-fg-muted">
          {t(axis === "speed" ? "curve.acrossSpeed" : "curve.acrossSize")}
        </text>
        {budget !== null && search.judged > 0 && (
          <g>
            <line
              x1={frame.left}
              x2={frame.right}
              y1={scale.y(budget)}
              y2={scale.y(budget)}
              strokeDasharray="5 4"
              className="stroke-accent"
            />
            <text x={frame.right} y={scale.y(budget) + 13} textAnchor="end" className="fill-accent-text">
              {t("curve.budget")} {scores.score(budget)}
            </text>
          </g>
        )}
        {points.map(({ form, x, y, label }, at) => (
          <PlotPoint
            key={form.name}
            {...{ x, y, label }}
            place={places[at]}
            told={t("curve.point", {
              name: scores.title(form),
              score: scores.score(form.score),
              factor: times(form.factor ?? 1),
              smaller: scores.smaller(form, whole),
            })}
            isChosen={form === chosen}
            isHollow={form.file === null}
          />
        ))}
      </svg>
    </figure>
  );
}
