"use client";

import { useTranslations } from "use-intl";
import { Page } from "@/components/shell/shell";
import { Skeleton } from "@/components/ui/states";

export function ModelsLoading() {
  const t = useTranslations("models");
  const common = useTranslations("common");
  return (
    <Page title={t("title")} description={t("description")}>
      <p role="status" className="sr-only">
        {common("loading")}
      </p>
      <Skeleton className="mb-8 h-40 rounded-lg" />
      <Skeleton className="h-80 rounded-lg" />
    </Page>
  );
}
