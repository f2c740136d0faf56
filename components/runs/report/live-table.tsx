/** What came of each live source of a run, and what became of it. */
"use client";

import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { ScrollTable } from "@/components/ui/scroll-table";
import type { LiveCounts } from "@/nodes/results";

export function LiveTable({ live, titleOf }: { live: Record<string, LiveCounts>; titleOf: (node: string) => string }) {
  const t = useTranslations("live");
  const { count } = useQuantities();
  return (
    <ScrollTable
      columns={[
        { title: t("report.node") },
        { title: t("report.received"), isNumber: true },
        { title: t("report.dropped"), isNumber: true },
        { title: t("report.reconnects"), isNumber: true },
        { title: t("report.end") },
      ]}
      isLarge
    >
      {Object.entries(live).map(([node, { received, dropped, reconnects, ended, state, resumed }]) => (
        <tr key={node}>
          <th scope="row" className="px-4 py-2 text-left font-normal text-fg">
            {titleOf(node)}
          </th>
          <td className="px-3 py-2 text-right tabular-nums">{count(received)}</td>
          <td className={cn("px-3 py-2 text-right tabular-nums", dropped > 0 && "text-warning-text")}>
            {count(dropped)}
          </td>
          <td className="px-3 py-2 text-right tabular-nums">{count(reconnects)}</td>
          <td className="py-2 pr-4 pl-3 text-fg-muted">
            {ended ? t(`ended.${ended}`) : t(`state.${state}`)}
            {resumed && `; ${t("resumed")}`}
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}
