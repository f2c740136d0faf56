import { useTranslations } from "use-intl";
import { useAgo } from "@/components/i18n/use-ago";
import { cn } from "@/components/ui/cn";
import type { PipelineSummary } from "./arrange";

const dots = {
  queued: "bg-fg-subtle",
  running: "bg-info animate-pulse",
  done: "bg-success",
  failed: "bg-danger",
  cancelled: "bg-fg-subtle",
} as const;

/** How the last run went, and how long ago. */
export function LastRun({ run }: { run: PipelineSummary["lastRun"] }) {
  const t = useTranslations("pipelines");
  const ago = useAgo();
  if (!run) return <span className="text-fg-subtle">{t("neverRun")}</span>;
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <span aria-hidden className={cn("size-1.5 shrink-0 rounded-full", dots[run.state])} />
      <span className="truncate" suppressHydrationWarning>
        {t(`state.${run.state}`, { time: ago(run.at) })}
      </span>
    </span>
  );
}
