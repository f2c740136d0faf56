"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { UploadWords } from "./send-file";

export function useUploadWords(): UploadWords {
  const t = useTranslations("editor.upload");
  return useMemo(() => ({ offline: t("offline"), unreadable: t("unreadable") }), [t]);
}
