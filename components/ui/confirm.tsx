/** Asks before what cannot be taken back. */
import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button";

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  children: ReactNode;
  /** What the button does: a verb. */
  action: string;
  onConfirm: () => void;
  danger?: boolean;
}

export function Confirm({ open, onOpenChange, title, children, action, onConfirm, danger = true }: ConfirmProps) {
  const t = useTranslations("common");
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay data-[state=closed]:animate-out data-[state=open]:animate-in" />
        <Radix.Content className="-translate-x-1/2 -translate-y-1/2 fixed top-1/2 left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] rounded-xl border border-line bg-raised p-5 shadow-lg data-[state=open]:animate-rise">
          <Radix.Title className="font-semibold text-fg text-lg">{title}</Radix.Title>
          <Radix.Description className="mt-2 text-fg-muted text-sm">{children}</Radix.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>{t("cancel")}</Button>
            </Radix.Cancel>
            <Radix.Action asChild>
              <Button look={danger ? "danger" : "primary"} onClick={onConfirm}>
                {action}
              </Button>
            </Radix.Action>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
