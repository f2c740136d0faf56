"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { useFormTitle } from "@/components/i18n/use-form-title";
import { useQuantities } from "@/components/i18n/use-quantities";
import { type PrecisionForm, precisionName } from "@/nodes/precision";

/** Scores and forms as people read them. */
export function useScores() {
  const t = useTranslations("editor.precision");
  const quantities = useQuantities();
  const formTitle = useFormTitle();
  return useMemo(() => {
    const score = (value: number | null): string => (value === null ? t("notJudged") : quantities.score(value));
    const smaller = (form: PrecisionForm, whole: PrecisionForm) => quantities.times(whole.bytes / form.bytes);
    return {
      score,
      smaller,
      title: ({ title }: PrecisionForm) => formTitle(title),
      /** int8 · 2.4x as fast · 99.7 % · 3.9x smaller */
      summary: (form: PrecisionForm, whole: PrecisionForm) =>
        t("chosen", {
          precision: precisionName(form.scheme),
          factor: quantities.times(form.factor ?? 1),
          score: score(form.score),
          smaller: smaller(form, whole),
        }),
    };
  }, [t, quantities, formTitle]);
}
