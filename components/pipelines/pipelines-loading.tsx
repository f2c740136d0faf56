"use client";

import { useTranslations } from "use-intl";
import { Page } from "@/components/shell/shell";
import { Skeleton } from "@/components/ui/states";

/** The cards' places, until they come. */
export function PipelinesLoading() {
  const t = useTranslations("pipelines");
  const common = useTranslations("common");
  return (
    <Page title={t("title")}>
      <p role="status" className="sr-only">
        {common("loading")}
      </p>
      <Skeleton className="mb-4 h-8 w-80 max-w-full" />
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(17rem,100%),1fr))] gap-4">
        {["a", "b", "c", "d", "e", "f"].map((each) => (
          <Skeleton key={each} className="h-57 rounded-lg" />
        ))}
      </div>
    </Page>
  );
}
