"use client";

import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { ScrollTable } from "@/components/ui/scroll-table";
import { type PrecisionForm, type PrecisionSearch, precisionName } from "@/nodes/precision";
import { useScores } from "./use-scores";

const mostShown = 60;

/** The judging samples in float32 and in the form that runs, those that differ most first. */
export function SideBySide({ search, chosen }: { search: PrecisionSearch; chosen: PrecisionForm }) {
  const t = useTranslations("editor.precision");
  const scores = useScores();
  const said = search.forms[0]?.said ?? [];
  const hasWords = said.some((word) => word !== "");
  const order = chosen.items.map((score, index) => ({ score, index })).sort((a, b) => a.score - b.score);
  return (
    <ScrollTable
      columns={[
        { title: t("samples.picture") },
        ...(hasWords ? [{ title: t("float32") }, { title: precisionName(chosen.scheme) }] : []),
        { title: t("samples.agreement"), isNumber: true },
      ]}
      isLow
    >
      {order.slice(0, mostShown).map(({ score, index }) => (
        <tr key={index}>
          <td className="px-3 py-1">
            {search.previews[index] ? (
              <img
                src={search.previews[index]}
                alt={t("samples.sample", { number: index + 1 })}
                className="h-9 w-auto max-w-40 rounded-sm object-contain"
              />
            ) : (
              t("samples.sample", { number: index + 1 })
            )}
          </td>
          {hasWords && <td className="px-3 py-1 text-fg-muted">{said[index]}</td>}
          {hasWords && (
            <td className={cn("px-3 py-1", score < 1 ? "text-danger-text" : "text-fg-muted")}>{chosen.said[index]}</td>
          )}
          <td className="px-3 py-1 text-right text-fg tabular-nums">{scores.score(score)}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}
