/** A window over the page. Escape and a press outside close it; the focus goes back where it came from. */
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button";
import { cn } from "./cn";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** Read out with the title; shown below it. */
  description?: ReactNode;
  /** Buttons at the bottom right. */
  actions?: ReactNode;
  className?: string;
  children?: ReactNode;
}

export function Dialog({ open, onOpenChange, title, description, actions, className, children }: DialogProps) {
  const t = useTranslations("common");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay data-[state=closed]:animate-out data-[state=open]:animate-in" />
        <Radix.Content
          {...(!description && { "aria-describedby": undefined })}
          className={cn(
            "-translate-x-1/2 -translate-y-1/2 fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-3rem)] w-[min(30rem,calc(100vw-2rem))] flex-col rounded-xl border border-line bg-raised shadow-lg data-[state=closed]:animate-out data-[state=open]:animate-rise",
            className,
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="font-semibold text-fg text-lg">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-fg-muted text-sm">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button look="ghost" size="sm" icon aria-label={t("close")} className="-mr-1.5">
                <X />
              </Button>
            </Radix.Close>
          </header>
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>}
          {actions && <footer className="flex justify-end gap-2 border-line border-t px-5 py-3">{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
