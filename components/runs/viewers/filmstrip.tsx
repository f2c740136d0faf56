/** The items of a port as a row of small pictures, one of them chosen; the arrows go from one to the next. */
"use client";

import { TriangleAlert } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import type { PortResult } from "@/nodes/results";
import { pathName, placeKey } from "../places";
import type { RunDetail } from "../run-model";
import { thumbnailsFor } from "../sources";

interface FilmstripProps {
  run: RunDetail;
  port: PortResult;
  chosen: number;
  onChoose: (item: number) => void;
}

export function Filmstrip({ run, port, chosen, onChoose }: FilmstripProps) {
  const t = useTranslations("runs");
  const strip = useRef<HTMLDivElement>(null);
  const pictures = useMemo(() => port.items.map(thumbnailsFor(run, port)), [run, port]);
  useEffect(() => {
    strip.current?.querySelector(`[data-index="${chosen}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = chosen + by;
    if (by === 0 || next < 0 || next >= port.items.length) return;
    event.preventDefault();
    onChoose(next);
    strip.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
  };
  return (
    <div
      ref={strip}
      role="tablist"
      aria-label={t("items")}
      onKeyDown={onKeyDown}
      className="flex shrink-0 gap-1.5 overflow-x-auto border-line border-b bg-surface p-2"
    >
      {port.items.map((item, index) => {
        const picture = pictures[index];
        return (
          <button
            key={placeKey(item.at)}
            data-index={index}
            type="button"
            role="tab"
            aria-selected={index === chosen}
            tabIndex={index === chosen ? 0 : -1}
            onClick={() => onChoose(index)}
            className={cn(
              "flex w-24 shrink-0 flex-col [contain-intrinsic-size:auto_96px_auto_76px] [content-visibility:auto] gap-1 rounded-md p-1 text-left hover:bg-hover",
              index === chosen && "bg-active ring-2 ring-accent ring-inset",
            )}
          >
            <span className="flex h-12 w-full items-center justify-center overflow-hidden rounded-sm bg-sunken">
              {item.error !== undefined ? (
                <TriangleAlert aria-label={t("failedItem")} className="size-4 text-danger-text" />
              ) : (
                picture && <img src={picture} alt="" loading="lazy" className="max-h-full max-w-full object-contain" />
              )}
            </span>
            <span
              className={cn(
                "w-full truncate text-2xs",
                item.error === undefined ? "text-fg-muted" : "text-danger-text",
              )}
            >
              {pathName(item.at)}
            </span>
          </button>
        );
      })}
    </div>
  );
}
