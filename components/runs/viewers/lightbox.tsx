/** The pictures of a port over the whole window, one at a time; the arrows go from one to the next. */
"use client";

import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { KeyboardEvent } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Button } from "@/components/ui/button";
import type { PortResult } from "@/nodes/results";
import { pathName } from "../places";
import type { RunDetail } from "../run-model";
import { pictureOf } from "../sources";
import { ItemError } from "./item-error";
import { Stage } from "./stage";

interface LightboxProps {
  run: RunDetail;
  port: PortResult;
  index: number;
  onIndex: (index: number) => void;
  onClose: () => void;
}

export function Lightbox({ run, port, index, onIndex, onClose }: LightboxProps) {
  const t = useTranslations("runs.image");
  const common = useTranslations("common");
  const quantities = useQuantities();
  const item = port.items[index];
  const picture = item ? pictureOf(run, port, item) : null;
  const name = picture?.name ?? pathName(item?.at ?? []);
  const step = (by: number) => {
    const next = index + by;
    if (next >= 0 && next < port.items.length) onIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") step(1);
    if (event.key === "ArrowLeft") step(-1);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          className="fixed inset-0 z-50 flex flex-col bg-canvas data-[state=open]:animate-in"
        >
          <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b bg-surface px-4">
            <Dialog.Title className="min-w-0 truncate font-medium text-fg text-sm">{name}</Dialog.Title>
            {picture && (
              <span className="shrink-0 text-fg-muted text-xs tabular-nums">
                {t("size", { width: picture.width, height: picture.height })}
              </span>
            )}
            <span className="flex-1" />
            {port.items.length > 1 && (
              <>
                <span className="shrink-0 text-fg-muted text-xs tabular-nums">
                  {t("nth", { number: index + 1, total: quantities.count(port.items.length) })}
                </span>
                <Button
                  look="ghost"
                  size="sm"
                  icon
                  aria-label={t("previous")}
                  disabled={index === 0}
                  onClick={() => step(-1)}
                >
                  <ChevronLeft />
                </Button>
                <Button
                  look="ghost"
                  size="sm"
                  icon
                  aria-label={t("next")}
                  disabled={index === port.items.length - 1}
                  onClick={() => step(1)}
                >
                  <ChevronRight />
                </Button>
              </>
            )}
            <Dialog.Close asChild>
              <Button look="ghost" size="sm" icon aria-label={common("close")}>
                <X />
              </Button>
            </Dialog.Close>
          </header>
          {picture ? (
            <Stage picture={picture} label={name} wheelZooms className="flex-1" />
          ) : (
            <div className="p-6">
              <ItemError message={item?.error ?? t("unreadable")} />
            </div>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
