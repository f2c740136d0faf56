"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl";
import type { Said } from "@/nodes/told";

/** What the server said, in the language of the interface where it has words for it. */
export function useSaid() {
  const t = useTranslations("editor.precision.told");
  return useCallback(
    (said: { [key in keyof Said]: Said[key] | null } | null) =>
      said?.told ? t(said.told.key, said.told.params) : (said?.message ?? ""),
    [t],
  );
}
