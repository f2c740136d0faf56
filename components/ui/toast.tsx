/** Short messages at the edge of the screen, with at most one action, such as undo. `toast()` may be called from anywhere. */
import { CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { useTranslations } from "use-intl";
import { create } from "zustand";
import { Button } from "./button";
import { cn } from "./cn";

export interface Toast {
  title: string;
  detail?: string;
  tone?: "info" | "success" | "danger";
  action?: { label: string; onPress: () => void };
  /** Milliseconds that it stays; errors stay longer. */
  durationMs?: number;
}

interface Shown extends Toast {
  id: number;
}

const useToasts = create<{ shown: Shown[]; next: number }>(() => ({ shown: [], next: 1 }));

/** At most four are shown; the oldest give way. */
export function toast(message: Toast): void {
  useToasts.setState(({ shown, next }) => ({ shown: [...shown.slice(-3), { ...message, id: next }], next: next + 1 }));
}

function dismiss(id: number): void {
  useToasts.setState(({ shown }) => ({ shown: shown.filter((each) => each.id !== id) }));
}

const icons = { info: Info, success: CircleCheck, danger: TriangleAlert } as const;
const tints = { info: "text-info-text", success: "text-success-text", danger: "text-danger-text" } as const;

export function Toaster() {
  const t = useTranslations("common");
  const shown = useToasts((state) => state.shown);
  return (
    <Radix.Provider label={t("notification")} swipeDirection="right">
      {shown.map(({ id, title, detail, tone = "info", action, durationMs }) => {
        const Icon = icons[tone];
        return (
          <Radix.Root
            key={id}
            duration={durationMs ?? (tone === "danger" ? 12_000 : 6_000)}
            onOpenChange={(open) => !open && dismiss(id)}
            className="flex items-start gap-3 rounded-lg border border-line bg-raised p-3 shadow-lg data-[state=open]:animate-toast"
          >
            <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", tints[tone])} />
            <div className="min-w-0 flex-1">
              <Radix.Title className="break-words font-medium text-fg text-sm">{title}</Radix.Title>
              {detail && (
                <Radix.Description className="mt-0.5 break-words text-fg-muted text-xs">{detail}</Radix.Description>
              )}
            </div>
            {action && (
              <Radix.Action altText={action.label} asChild>
                <Button size="sm" onClick={action.onPress}>
                  {action.label}
                </Button>
              </Radix.Action>
            )}
            <Radix.Close asChild>
              <Button look="ghost" size="sm" icon aria-label={t("close")} className="-m-1">
                <X />
              </Button>
            </Radix.Close>
          </Radix.Root>
        );
      })}
      <Radix.Viewport className="fixed right-4 bottom-4 z-[60] flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none" />
    </Radix.Provider>
  );
}
