/** Rows and columns: sorted by any column, long cells opened, what failed in its own place. */
"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import type { Item } from "@/nodes/results";
import { pathName } from "../places";
import { plain, type Row, sortRows, tableOf, valueColumn } from "../table";
import { useVirtual } from "../use-virtual";
import { ItemError } from "./item-error";
import type { ViewerProps } from "./viewer";

type Line = { row: Row } | { item: number; error: string };

export function TableView({ port, active, onPick }: ViewerProps) {
  const t = useTranslations("runs.table");
  const [sort, setSort] = useState<{ key: string; descending: boolean } | null>(null);
  const { columns, rows } = useMemo(() => {
    const sound = port.items.map((item) => item.value).filter((_, index) => port.items[index]?.error === undefined);
    const numbers = port.items.flatMap((item, index) => (item.error === undefined ? [index] : []));
    const table = tableOf(sound);
    return { columns: table.columns, rows: table.rows.map((row) => ({ ...row, item: numbers[row.item] ?? 0 })) };
  }, [port]);
  const lines: Line[] = useMemo(() => {
    const failed = port.items.flatMap(({ error }, item) => (error === undefined ? [] : [{ item, error }]));
    if (sort) return [...sortRows(rows, sort.key, sort.descending).map((row) => ({ row })), ...failed];
    return [...rows.map((row) => ({ row })), ...failed].sort((a, b) => itemOf(a) - itemOf(b));
  }, [port, rows, sort]);
  const { list, first, end, beforePx, afterPx, scrollTo } = useVirtual<HTMLTableSectionElement>(lines.length, 37);
  const places = port.axes.length > 0 && (onPick !== undefined || port.items.some(({ at }) => at.length > 0));
  const shown = active === undefined ? -1 : lines.findIndex((line) => itemOf(line) === active);
  useEffect(() => {
    if (shown >= 0) scrollTo(shown);
  }, [shown, scrollTo]);

  // Texts get the room that places and numbers leave.
  const texts = columns.some(({ numeric }) => !numeric);
  const turn = (key: string) =>
    setSort(sort?.key !== key ? { key, descending: false } : sort.descending ? null : { key, descending: true });
  return (
    <div className="h-full overflow-auto">
      <table className="w-full border-separate border-spacing-0 text-sm">
        <thead className="sticky top-0 z-10 bg-surface">
          <tr>
            {places && (
              <th
                scope="col"
                className={cn(
                  "whitespace-nowrap border-line border-b px-4 py-2 text-left font-medium text-fg-muted text-xs",
                  texts && "w-px",
                )}
              >
                {t("place")}
              </th>
            )}
            {columns.map(({ key, numeric }) => {
              const own = sort?.key === key ? sort : null;
              const Arrow = own?.descending ? ArrowDown : ArrowUp;
              return (
                <th
                  key={key}
                  scope="col"
                  aria-sort={own ? (own.descending ? "descending" : "ascending") : "none"}
                  className={cn("border-line border-b p-0 font-medium text-xs", texts && numeric && "w-px")}
                >
                  <button
                    type="button"
                    onClick={() => turn(key)}
                    className={cn(
                      "flex w-full items-center gap-1 whitespace-nowrap px-4 py-2 -outline-offset-2 hover:text-fg",
                      numeric && "flex-row-reverse",
                      own ? "text-fg" : "text-fg-muted",
                    )}
                  >
                    {key === valueColumn ? t("value") : key}
                    <Arrow aria-hidden className={cn("size-3", !own && "invisible")} />
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={list}>
          {beforePx > 0 && <tr aria-hidden style={{ height: beforePx }} />}
          {lines.slice(first, end).map((line, offset) => {
            const index = first + offset;
            const number = itemOf(line);
            const item = port.items[number] as Item;
            return (
              <tr
                key={index}
                data-index={index}
                aria-current={number === active || undefined}
                className={cn(
                  "[&:hover>td]:bg-hover [&>td]:border-line [&>td]:border-b [&>td]:px-4 [&>td]:py-2",
                  number === active && "[&>td]:bg-accent-soft",
                )}
              >
                {places && (
                  <td
                    className="max-w-56 truncate align-top text-fg-muted text-xs leading-5 tabular-nums"
                    title={pathName(item.at)}
                  >
                    {onPick ? (
                      <button
                        type="button"
                        onClick={() => onPick(number)}
                        className="hover:text-accent-text hover:underline"
                      >
                        {pathName(item.at)}
                      </button>
                    ) : (
                      pathName(item.at)
                    )}
                  </td>
                )}
                {"row" in line ? (
                  columns.map(({ key, numeric }) => (
                    <td key={key} className={cn("align-top", numeric && "text-right tabular-nums")}>
                      <Cell value={line.row.cells[key]} />
                    </td>
                  ))
                ) : (
                  <td colSpan={Math.max(columns.length, 1)}>
                    <ItemError message={line.error} />
                  </td>
                )}
              </tr>
            );
          })}
          {afterPx > 0 && <tr aria-hidden style={{ height: afterPx }} />}
        </tbody>
      </table>
    </div>
  );
}

function itemOf(line: Line): number {
  return "row" in line ? line.row.item : line.item;
}

const longFrom = 220;
const tallFrom = 4;

function Cell({ value }: { value: unknown }) {
  const t = useTranslations("runs.table");
  const quantities = useQuantities();
  const [open, setOpen] = useState(false);
  if (value === null || value === undefined) return <span className="text-fg-subtle">{t("nothing")}</span>;
  if (typeof value === "number") return quantities.number(value);
  if (typeof value === "boolean") return t(value ? "true" : "false");
  const text = plain(value);
  const long = text.length > longFrom || text.split("\n").length > tallFrom;
  return (
    <div className={cn("min-w-24 max-w-[56ch]", typeof value !== "string" && "font-mono text-xs")}>
      <p className={cn("whitespace-pre-wrap text-fg [overflow-wrap:anywhere]", long && !open && "line-clamp-4")}>
        {text}
      </p>
      {long && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="mt-0.5 text-accent-text text-xs hover:underline"
        >
          {t(open ? "less" : "more")}
        </button>
      )}
    </div>
  );
}
