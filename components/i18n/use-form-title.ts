"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl";
import type { PrecisionForm } from "@/nodes/precision";

/** What a form of a model is called: int8, ranges from samples (entropy). */
export function useFormTitle() {
  const t = useTranslations("editor.precision");
  return useCallback(
    ({ key, params }: PrecisionForm["title"]) =>
      t(`titles.${key}`, {
        ...params,
        method: "method" in params ? t(`methods.${params.method}` as "methods.mse") : "",
      }),
    [t],
  );
}
