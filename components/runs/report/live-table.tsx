/** What came of each live source of a run, and what became of it. */
"use client";

import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import type { LiveCounts } from "@/nodes/results";

export function LiveTable({ live, titleOf }: { live: Record<string, LiveCounts>; titleOf: (node: string) => string }) {
  const t = useTranslations("live");
  const { count } = useQuantities();
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-line border-b text-fg-muted text-xs">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {t("report.node")}
            </th>
            {(["received", "dropped", "reconnects"] as const).map((key) => (
              <th key={key} scope="col" className="px-3 py-2 text-right font-medium">
                {t(`report.${key}`)}
              </th>
            ))}
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {t("report.end")}
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(live).map(([node, { received, dropped, reconnects, ended, state, resumed }]) => (
            <tr key={node} className="border-line border-b last:border-b-0">
              <th scope="row" className="px-4 py-2 text-left font-normal text-fg">
                {titleOf(node)}
              </th>
              <td className="px-3 py-2 text-right tabular-nums">{count(received)}</td>
              <td className={`px-3 py-2 text-right tabular-nums ${dropped > 0 ? "text-warning-text" : ""}`}>
                {count(dropped)}
              </td>
              <td className="px-3 py-2 text-right tabular-nums">{count(reconnects)}</td>
              <td className="px-4 py-2 text-fg-muted">
                {ended ? t(`ended.${ended}`) : t(`state.${state}`)}
                {resumed && `; ${t("resumed")}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
