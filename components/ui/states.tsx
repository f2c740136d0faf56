/** What stands where there is nothing to show: nothing yet, not there yet, or it went wrong. */
import type { LucideIcon } from "lucide-react";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button";
import { cn } from "./cn";
import { Spinner } from "./spinner";

interface EmptyProps {
  icon: LucideIcon;
  title: ReactNode;
  children?: ReactNode;
  /** What to do about it. */
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ icon: Icon, title, children, action, className }: EmptyProps) {
  return (
    <div className={cn("flex flex-col items-center justify-center gap-1 px-6 py-14 text-center", className)}>
      <div className="mb-2 flex size-10 items-center justify-center rounded-full bg-hover text-fg-subtle">
        <Icon aria-hidden className="size-5" />
      </div>
      <p className="font-medium text-base text-fg">{title}</p>
      {children && <p className="max-w-sm text-balance text-fg-muted text-sm">{children}</p>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}

interface ErrorProps {
  message: ReactNode;
  onRetry?: () => void;
  className?: string;
}

export function ErrorState({ message, onRetry, className }: ErrorProps) {
  const t = useTranslations("common");
  return (
    <div
      role="alert"
      className={cn("flex flex-col items-center justify-center gap-1 px-6 py-14 text-center", className)}
    >
      <div className="mb-2 flex size-10 items-center justify-center rounded-full bg-danger-soft text-danger-text">
        <TriangleAlert aria-hidden className="size-5" />
      </div>
      <p className="font-medium text-base text-fg">{t("failed")}</p>
      <p className="max-w-md text-balance text-fg-muted text-sm">{message}</p>
      {onRetry && (
        <Button className="mt-4" onClick={onRetry}>
          {t("retry")}
        </Button>
      )}
    </div>
  );
}

export function LoadingState({ label, className }: { label?: ReactNode; className?: string }) {
  const t = useTranslations("common");
  return (
    <div
      role="status"
      className={cn("flex items-center justify-center gap-2 px-6 py-14 text-fg-muted text-sm", className)}
    >
      <Spinner />
      {label ?? t("loading")}
    </div>
  );
}

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-pulse rounded-md bg-hover", className)} />;
}
