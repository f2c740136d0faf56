/** Weft has no administrator yet, and this address does not carry the link that makes one. */
"use client";

import { Terminal } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { AuthCard } from "./auth-card";

/** `stale`: there was a link, and it is not the one of this start. */
export function SetupNotice({ stale }: { stale: boolean }) {
  const t = useTranslations("auth");
  return (
    <AuthCard title={stale ? t("staleTitle") : t("notSetUpTitle")} description={stale ? t("linkStale") : t("notSetUp")}>
      <div className="flex items-start gap-2.5 rounded-md bg-sunken px-3 py-2.5">
        <Terminal aria-hidden className="mt-0.5 size-4 shrink-0 text-fg-subtle" />
        <code className="min-w-0 break-words font-mono text-fg-muted text-xs">{t("terminalLine")}</code>
      </div>
      <Button className="mt-4 w-full" onClick={() => window.location.reload()}>
        {t("lookAgain")}
      </Button>
    </AuthCard>
  );
}
