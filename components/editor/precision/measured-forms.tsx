/** Everything that was measured of one graph. */
"use client";

import { ChartScatter } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { EmptyState } from "@/components/ui/states";
import type { PrecisionForm } from "@/nodes/precision";
import { Curve } from "./curve";
import { FormsTable } from "./forms-table";
import { LayersTable } from "./layers-table";
import { SideBySide } from "./side-by-side";
import type { MeasuredGraph } from "./use-precision";
import { useChoice, Verdict } from "./verdict";

export function MeasuredForms({ graph }: { graph: MeasuredGraph }) {
  const t = useTranslations("editor.precision");
  const { dateTime } = useQuantities();
  const { wish, choice } = useChoice(graph);
  const { search, title } = graph;
  if (!search)
    return (
      <EmptyState icon={ChartScatter} title={title}>
        {t("why.unmeasured")}
      </EmptyState>
    );
  const chosen = choice?.form ?? (search.forms[0] as PrecisionForm);
  const { samples, judged, machine } = search;
  const at = dateTime(new Date(search.measuredAt));
  return (
    <div className="flex flex-col gap-6">
      <div>
        <h3 className="font-medium text-base text-fg">{title}</h3>
        <div role="status" className="mt-1 text-sm">
          <Verdict graph={graph} />
        </div>
        <p className="mt-1 text-fg-subtle text-xs">
          {samples > 0 ? t("measured", { samples, judged, machine, at }) : t("measuredWithout", { machine, at })}
        </p>
      </div>
      <Curve search={search} chosen={chosen} budget={wish?.budget ?? null} />
      <Part title={t("forms.title")}>
        <FormsTable search={search} chosen={chosen} wish={wish} />
      </Part>
      <Part title={t("layers.title")}>
        <LayersTable search={search} chosen={chosen} />
      </Part>
      {search.judged > 0 && chosen.items.length > 0 && (
        <Part title={t("samples.title")} hint={t("samples.hint")}>
          <SideBySide search={search} chosen={chosen} />
        </Part>
      )}
    </div>
  );
}

function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h4 id={id} className="font-medium text-fg text-sm">
        {title}
      </h4>
      {hint && <p className="mt-0.5 text-fg-subtle text-xs">{hint}</p>}
      <div className="mt-2">{children}</div>
    </section>
  );
}
