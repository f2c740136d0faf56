"use client";

import { Check } from "lucide-react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { ScrollTable } from "@/components/ui/scroll-table";
import { keeps, leastGain, type PrecisionForm, type PrecisionSearch, type PrecisionWish } from "@/nodes/precision";
import { useScores } from "./use-scores";

interface FormsTableProps {
  search: PrecisionSearch;
  chosen: PrecisionForm;
  wish: PrecisionWish | null;
}

/** What the curve shows, in figures, with the reason why each is not the one. */
export function FormsTable({ search, chosen, wish }: FormsTableProps) {
  const t = useTranslations("editor.precision.forms");
  const { times, bytes } = useQuantities();
  const scores = useScores();
  const whole = search.forms[0] as PrecisionForm;
  const noteOf = (form: PrecisionForm): string => {
    if (form.failure) return t("failed");
    if (form.file === null) return t("beaten");
    const notes = [
      form === chosen && t("runs"),
      form.alone && t("alone"),
      form !== whole && form.misses !== undefined && t("tuned"),
      form !== chosen && whyNot(form),
    ];
    return notes.filter(Boolean).join(" · ");
  };
  const whyNot = (form: PrecisionForm): string => {
    if (wish && !keeps(form, wish)) return t("below");
    if (form.misses) return t("misses");
    return form !== whole && wish?.prefer !== "size" && (form.factor ?? 0) < leastGain ? t("slower") : "";
  };
  return (
    <ScrollTable
      columns={[
        { title: t("form") },
        { title: t("score"), isNumber: true },
        { title: t("speed"), isNumber: true },
        { title: t("size"), isNumber: true },
        { title: t("note") },
      ]}
      bodyClass="tabular-nums"
    >
      {inOrder(search.forms).map((form) => (
        <tr
          key={form.name}
          {...(form === chosen && { "aria-current": true })}
          className={cn(form === chosen ? "bg-accent-soft text-fg" : "text-fg-muted")}
        >
          <td className="min-w-40 px-3 py-1.5">
            <span className="inline-flex items-center gap-1.5">
              {form === chosen && <Check aria-hidden className="size-3.5 text-accent-text" />}
              {scores.title(form)}
            </span>
          </td>
          <td className="whitespace-nowrap px-3 py-1.5 text-right">{form.failure ? "" : scores.score(form.score)}</td>
          <td className="px-3 py-1.5 text-right">{form.factor === null ? "" : `${times(form.factor)}x`}</td>
          <td className="whitespace-nowrap px-3 py-1.5 text-right">{bytes(form.bytes)}</td>
          <td className="px-3 py-1.5" title={form.failure ?? undefined}>
            {noteOf(form)}
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}

/** Float32, then what can be taken, then what others beat, then what failed; the more accurate first. */
function inOrder([whole, ...made]: readonly PrecisionForm[]): PrecisionForm[] {
  const rank = ({ file, failure }: PrecisionForm) => (failure ? 2 : file === null ? 1 : 0);
  const sorted = made.toSorted(
    (a, b) => rank(a) - rank(b) || (b.score ?? 0) - (a.score ?? 0) || (b.factor ?? 0) - (a.factor ?? 0),
  );
  return whole ? [whole, ...sorted] : sorted;
}
