/** Items one below the other, each with its place, under a heading where many share one; for all that is read as lines. */
"use client";

import { type ReactNode, useEffect } from "react";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import type { Item } from "@/nodes/results";
import { groupByPlace, pathName, placeKey, placeName } from "../places";
import { useVirtual } from "../use-virtual";
import { ItemError } from "./item-error";
import type { ViewerProps } from "./viewer";

interface ItemListProps extends ViewerProps {
  render: (value: unknown, item: Item) => ReactNode;
  /** Long values stand below their place, short ones beside it. */
  long?: boolean;
}

type Line = { heading: string; count: number } | { item: Item; index: number };

export function ItemList({ port, active, onPick, render, long = false }: ItemListProps) {
  const quantities = useQuantities();
  const numbers = new Map(port.items.map((item, index) => [item, index]));
  const lines: Line[] = groupByPlace(port.items).flatMap(({ at, items }) => [
    ...(at.length > 0 ? [{ heading: pathName(at), count: items.length }] : []),
    ...items.map((item) => ({ item, index: numbers.get(item) ?? 0 })),
  ]);
  const { list, first, end, beforePx, afterPx, scrollTo } = useVirtual<HTMLDivElement>(lines.length, long ? 140 : 33);
  const shown = active === undefined ? -1 : lines.findIndex((line) => "item" in line && line.index === active);
  useEffect(() => {
    if (shown >= 0) scrollTo(shown);
  }, [shown, scrollTo]);
  return (
    <div className="h-full overflow-y-auto">
      <div ref={list} style={{ paddingTop: beforePx, paddingBottom: afterPx }}>
        {lines.slice(first, end).map((line, offset) => {
          const index = first + offset;
          if (!("item" in line)) {
            return (
              <h4
                key={`heading-${index}`}
                data-index={index}
                className="border-line border-b bg-sunken px-4 py-1.5 font-medium text-fg text-xs"
              >
                {line.heading} <span className="font-normal text-fg-subtle">{quantities.count(line.count)}</span>
              </h4>
            );
          }
          const { item } = line;
          const last = item.at.at(-1);
          return (
            <div
              key={placeKey(item.at)}
              data-index={index}
              aria-current={line.index === active || undefined}
              className={cn(
                "border-line border-b px-4",
                long ? "py-3" : "grid grid-cols-[minmax(5rem,10rem)_minmax(0,1fr)] gap-4 py-1.5",
                line.index === active && "bg-accent-soft",
              )}
            >
              {last && <PlaceLabel name={placeName(last)} onPick={onPick && (() => onPick(line.index))} long={long} />}
              <div className={cn("min-w-0", !last && "col-span-2")}>
                {item.error === undefined ? render(item.value, item) : <ItemError message={item.error} />}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function PlaceLabel({ name, onPick, long }: { name: string; onPick: (() => void) | undefined; long: boolean }) {
  const classes = cn(
    "truncate text-left text-xs tabular-nums",
    long ? "mb-1 font-medium text-fg" : "mt-px text-fg-muted",
  );
  return onPick ? (
    <button
      type="button"
      onClick={onPick}
      title={name}
      className={cn(classes, "block max-w-full hover:text-accent-text hover:underline")}
    >
      {name}
    </button>
  ) : (
    <p className={classes} title={name}>
      {name}
    </p>
  );
}
