/** Pictures: one alone on its stage; many as a wall of them, by their place, each to be looked at closely. */
"use client";

import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import type { Item } from "@/nodes/results";
import { groupByPlace, pathName, placeKey, placeName } from "../places";
import { type Picture, pictureOf } from "../sources";
import { useVirtual } from "../use-virtual";
import { ItemError } from "./item-error";
import { Lightbox } from "./lightbox";
import { Stage } from "./stage";
import type { ViewerProps } from "./viewer";

export function ImagesView(props: ViewerProps) {
  const { run, port } = props;
  const [only] = port.items;
  const picture = port.items.length === 1 && only ? pictureOf(run, port, only) : null;
  if (!picture) return <Wall {...props} />;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Stage picture={picture} label={picture.name ?? pathName(only?.at ?? [])} wheelZooms className="flex-1" />
      <Caption picture={picture} className="border-line border-t px-3 py-1.5" />
    </div>
  );
}

function Caption({ picture, className }: { picture: Picture; className?: string }) {
  const t = useTranslations("runs.image");
  const { name, width, height } = picture;
  return (
    <p className={cn("flex gap-2 text-fg-muted text-xs", className)}>
      {name && <span className="min-w-0 truncate text-fg">{name}</span>}
      <span className="shrink-0 tabular-nums">{t("size", { width, height })}</span>
    </p>
  );
}

const across = 4;

/** Rows of the wall: a heading where the place changes, then pictures four by four. */
function Wall({ run, port, active, onPick }: ViewerProps) {
  const t = useTranslations("runs.image");
  const quantities = useQuantities();
  const [open, setOpen] = useState<number | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const number = new Map(port.items.map((item, index) => [item, index]));
  const rows = groupByPlace(port.items).flatMap(({ at, items }) => [
    ...(at.length > 0 ? [{ heading: pathName(at), count: items.length, items: [] as Item[] }] : []),
    ...Array.from({ length: Math.ceil(items.length / across) }, (_, row) => ({
      heading: null,
      count: 0,
      items: items.slice(row * across, (row + 1) * across),
    })),
  ]);
  const { list, first, end, beforePx, afterPx } = useVirtual<HTMLDivElement>(rows.length, 200);
  const close = () => {
    setOpen(null);
    opener.current?.focus();
  };
  return (
    <div className="h-full overflow-y-auto p-3">
      <div ref={list} style={{ paddingTop: beforePx, paddingBottom: afterPx }}>
        {rows.slice(first, end).map(({ heading, count, items }, offset) => (
          <div key={first + offset} data-index={first + offset} className="pb-3">
            {heading !== null && (
              <h4 className="pt-1 font-medium text-fg text-sm">
                {heading} <span className="font-normal text-fg-subtle">{quantities.count(count)}</span>
              </h4>
            )}
            <div className="grid grid-cols-2 gap-3 @xl:grid-cols-4">
              {items.map((item) => {
                const index = number.get(item) ?? 0;
                const picture = pictureOf(run, port, item);
                const name = item.at.at(-1) ? placeName(item.at.at(-1) as Item["at"][number]) : "";
                if (!picture) {
                  return (
                    <div key={placeKey(item.at)} className="flex min-w-0 flex-col gap-1.5">
                      <ItemError message={item.error ?? t("unreadable")} className="h-36 overflow-y-auto text-xs" />
                      <p className="truncate text-fg-muted text-xs">{name}</p>
                    </div>
                  );
                }
                return (
                  <button
                    key={placeKey(item.at)}
                    type="button"
                    aria-label={t("open", { name: picture.name ?? name })}
                    onClick={(event) => {
                      opener.current = event.currentTarget;
                      setOpen(index);
                      onPick?.(index);
                    }}
                    className="group flex min-w-0 flex-col gap-1.5 rounded-md text-left"
                  >
                    <span
                      className={cn(
                        "flex h-36 w-full items-center justify-center overflow-hidden rounded-md border border-line bg-sunken group-hover:border-line-strong",
                        index === active && "ring-2 ring-accent",
                      )}
                    >
                      <img
                        src={picture.fallback ?? picture.src}
                        alt=""
                        loading="lazy"
                        className="max-h-full max-w-full object-contain"
                      />
                    </span>
                    <span className="flex w-full justify-between gap-2 text-xs">
                      <span className="truncate text-fg-muted">{name || picture.name}</span>
                      <span className="shrink-0 text-fg-subtle tabular-nums">
                        {t("size", { width: picture.width, height: picture.height })}
                      </span>
                    </span>
                  </button>
                );
              })}
            </div>
          </div>
        ))}
      </div>
      {open !== null && <Lightbox run={run} port={port} index={open} onIndex={setOpen} onClose={close} />}
    </div>
  );
}
