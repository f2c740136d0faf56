"use client";

import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Badge } from "@/components/ui/badge";
import { ScrollTable } from "@/components/ui/scroll-table";
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
    <ScrollTable
      columns={[
        { title: t("layer") },
        { title: t("damage"), isNumber: true },
        { title: t("precision") },
        { title: t("reason") },
      ]}
      isLow
      bodyClass="text-fg-muted"
    >
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
    </ScrollTable>
  );
}
