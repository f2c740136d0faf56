/** What stands where a page stopped, or where there is none. */
"use client";

import { SearchX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { EmptyState, ErrorState } from "@/components/ui/states";

export function PageError({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations("error");
  return <ErrorState message={t("detail")} onRetry={onRetry} className="min-h-[60dvh]" />;
}

export function PageNotFound() {
  const t = useTranslations("error");
  return (
    <EmptyState
      icon={SearchX}
      title={t("notFound")}
      className="min-h-[60dvh]"
      action={
        <Button asChild>
          <Link href="/pipelines">{t("home")}</Link>
        </Button>
      }
    >
      {t("notFoundDetail")}
    </EmptyState>
  );
}
