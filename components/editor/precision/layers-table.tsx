"use client";

import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Badge } from "@/components/ui/badge";
import { type PrecisionForm, type PrecisionSearch, precisionName } from "@/nodes/precision";

/** Layer by layer: what quantizing it alone does to the results, what it runs in, and why. Worst first. */
export function LayersTable({ search, chosen }: { search: PrecisionSearch; chosen: PrecisionForm }) {
  const t = useTranslations("editor.precision.layers");
  const { times } = useQuantities();
  if (search.layers.length === 0) return <p className="text-fg-subtle text-xs">{t("none")}</p>;
  const isWhole = chosen.scheme === "float32";
  const kept = new Set(chosen.kept);
  const precision = chosen.scheme === "mixed" ? "int8" : precisionName(chosen.scheme);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div tabIndex={0} className="max-h-72 overflow-auto rounded-lg border border-line">
      <table className="w-full text-xs">
        <thead className="sticky top-0 bg-raised text-fg-muted">
          <tr className="border-line border-b text-left">
            <th className="px-3 py-1.5 font-medium">{t("layer")}</th>
            <th className="px-3 py-1.5 text-right font-medium">{t("damage")}</th>
            <th className="px-3 py-1.5 font-medium">{t("precision")}</th>
            <th className="px-3 py-1.5 font-medium">{t("reason")}</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line text-fg-muted">
          {search.layers.map(({ name, operator, decibels }) => {
            const isFloat = isWhole || kept.has(name);
            return (
              <tr key={name}>
                <td className="max-w-64 truncate px-3 py-1" title={name}>
                  <span className="text-fg">{operator}</span> <span className="font-mono text-2xs">{name}</span>
                </td>
                <td className="whitespace-nowrap px-3 py-1 text-right tabular-nums">
                  {decibels === null ? "" : t("decibels", { value: times(decibels) })}
                </td>
                <td className="px-3 py-1">
                  <Badge tone={isFloat ? "neutral" : "success"}>{isFloat ? "fp32" : precision}</Badge>
                </td>
                <td className="px-3 py-1">{t(isWhole ? "whole" : kept.has(name) ? "kept" : "within")}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
