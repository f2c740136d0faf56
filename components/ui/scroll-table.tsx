/** The frame of tables of figures: heads over rows that scroll, by keyboard too. */
"use client";

import type { ReactNode } from "react";
import { cn } from "./cn";

export interface Column {
  title: string;
  /** Stands at the right. */
  isNumber?: boolean;
}

interface ScrollTableProps {
  columns: readonly Column[];
  /** Not higher than a few rows: the heads stay in sight. */
  isLow?: boolean;
  bodyClass?: string;
  children: ReactNode;
}

export function ScrollTable({ columns, isLow = false, bodyClass, children }: ScrollTableProps) {
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className={cn("rounded-lg border border-line", isLow ? "max-h-72 overflow-auto" : "overflow-x-auto")}
    >
      <table className="w-full text-xs">
        <thead className={cn("text-fg-muted", isLow && "sticky top-0 bg-raised")}>
          <tr className="border-line border-b text-left">
            {columns.map(({ title, isNumber }, place) => (
              <th key={place} className={cn("px-3 py-1.5 font-medium", isNumber && "text-right")}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={cn("divide-y divide-line", bodyClass)}>{children}</tbody>
      </table>
    </div>
  );
}
