"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { useFormTitle } from "@/components/i18n/use-form-title";
import { useQuantities } from "@/components/i18n/use-quantities";
import { pointOf, type TunedForm, type TunedGraph, type TuningPoint } from "@/nodes/tuning";

/** Points and choices as people read them. */
export function useTuningWords() {
  const t = useTranslations("tuning");
  const quantities = useQuantities();
  const formTitle = useFormTitle();
  return useMemo(() => {
    const rate = (perSecond: number) => quantities.count(Number(perSecond.toPrecision(3)));
    const setting = ({ workers, threads, batch }: TuningPoint) => t("setting", { workers, threads, batch });
    return {
      rate,
      setting,
      form: ({ title }: TunedForm) => formTitle(title),
      /** What its form is worth beside float32; null where it is that, or nothing was compared. */
      precision: ({ scheme, title, factor }: TunedGraph): string | null =>
        scheme === "float32" || factor === null
          ? null
          : t("precision", { form: formTitle(title), factor: quantities.times(factor) }),
      point: (point: TuningPoint) =>
        t("point", {
          setting: setting(point),
          rate: rate(point.rowsPerSecond),
          duration: quantities.duration(point.batchMs),
          memory: quantities.bytes(point.bytes),
        }),
      /** What the choice is worth beside what the runtime would come to by itself. */
      gain(tuned: TunedGraph): string {
        if (tuned.chosen === tuned.untuned) return t("same");
        if (tuned.gain >= 1) return t("gain", { factor: quantities.times(tuned.gain) });
        return t("loss", { share: quantities.share(1 - tuned.gain) });
      },
      chosen: (tuned: TunedGraph) => setting(pointOf(tuned, tuned.chosen)),
    };
  }, [t, quantities, formTitle]);
}
