/** What the run cost: the time of the processors, and by the owner's figures energy and money, beside what a service elsewhere asks. */
"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { useMayEdit } from "@/components/shell/session";
import { useTRPC } from "@/components/trpc/client";
import type { CostFigures } from "@/nodes/cost-figures";
import type { RunResult } from "@/nodes/results";
import { costOf, type Effort, effortOf } from "./cost";
import { Fact } from "./fact";

export function CostCard({ trace }: { trace: RunResult["trace"] }) {
  const t = useTranslations("runs.report.cost");
  const quantities = useQuantities();
  const mayEdit = useMayEdit();
  const figures = useQuery(useTRPC().system.costs.queryOptions());
  const effort = effortOf(trace);
  if (!effort) return null;
  const what = effort.axis === "image" || effort.axis === "frame" ? effort.axis : "run";
  return (
    <section aria-label={t("title")} className="rounded-lg border border-line bg-surface p-4">
      {figures.data ? (
        <Money effort={effort} figures={figures.data} what={what} />
      ) : (
        <p className="max-w-prose text-fg-muted text-sm">
          {t(`time.${what}`, { duration: quantities.duration(effort.cpuMsEach) })}{" "}
          {figures.isSuccess && mayEdit && (
            <>
              {t("unknown")}{" "}
              <Link href="/settings#costs" className="text-accent-text underline underline-offset-2">
                {t("enter")}
              </Link>
            </>
          )}
        </p>
      )}
    </section>
  );
}

function Money({ effort, figures, what }: { effort: Effort; figures: CostFigures; what: "image" | "frame" | "run" }) {
  const t = useTranslations("runs.report.cost");
  const quantities = useQuantities();
  const cost = costOf(effort, figures);
  const money = (amount: number) => quantities.money(amount, figures.currency);
  const { elsewherePrice: elsewhere } = figures;
  return (
    <>
      <p className="font-semibold text-fg text-lg">{t(`total.${what}`, { money: money(cost.total) })}</p>
      {elsewhere !== null && cost.total > 0 && elsewhere > 0 && (
        <p className="mt-0.5 text-fg-muted text-sm">
          {elsewhere >= cost.total
            ? t("cheaper", { factor: quantities.times(elsewhere / cost.total) })
            : t("dearer", { factor: quantities.times(cost.total / elsewhere) })}
        </p>
      )}
      <dl className="mt-3 flex flex-wrap gap-x-10 gap-y-3">
        <Fact label={t(`processor.${what}`)}>{quantities.duration(effort.cpuMsEach)}</Fact>
        <Fact label={t("energy")}>
          {t("energyAndMoney", { energy: quantities.energy(cost.wattHours), money: money(cost.energy) })}
        </Fact>
        <Fact label={t("machine")}>{money(cost.machine)}</Fact>
        {elsewhere !== null && <Fact label={t("elsewhere")}>{money(elsewhere)}</Fact>}
      </dl>
      <p className="mt-3 text-fg-subtle text-xs">{t("how")}</p>
    </>
  );
}
