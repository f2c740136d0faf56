/** The frame of tables of figures: heads over rows that scroll, by keyboard too. */
"use client";

import type { ReactNode } from "react";
import { cn } from "./cn";

export interface Column {
  title: string;
  /** Stands at the right. */
  isNumber?: boolean;
  /** By it the rows can be put in order, the largest first. */
  sort?: { isOn: boolean; onToggle: () => void };
}

interface ScrollTableProps {
  columns: readonly Column[];
  /** Not higher than a few rows: the heads stay in sight. */
  isLow?: boolean;
  /** On a page of its own, and not in a window: on a surface, in larger type. */
  isLarge?: boolean;
  bodyClass?: string;
  children: ReactNode;
}

export function ScrollTable({ columns, isLow = false, isLarge = false, bodyClass, children }: ScrollTableProps) {
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className={cn(
        "rounded-lg border border-line",
        isLow ? "max-h-72 overflow-auto" : "overflow-x-auto",
        isLarge && "bg-surface",
      )}
    >
      <table className={cn("w-full", isLarge ? "text-sm" : "text-xs")}>
        <thead className={cn("text-fg-muted text-xs", isLow && "sticky top-0 bg-raised")}>
          <tr className="border-line border-b text-left">
            {columns.map(({ title, isNumber, sort }, place) => (
              <th
                key={place}
                scope="col"
                {...(sort && { "aria-sort": sort.isOn ? "descending" : "none" })}
                className={cn(
                  "px-3 py-1.5 font-medium",
                  isLarge && "py-2 first:pl-4 last:pr-4",
                  isNumber && "text-right",
                )}
              >
                {sort ? (
                  <button type="button" onClick={sort.onToggle} className="text-left hover:text-fg">
                    {title} {sort.isOn && "↓"}
                  </button>
                ) : (
                  title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={cn("divide-y divide-line", bodyClass)}>{children}</tbody>
      </table>
    </div>
  );
}
