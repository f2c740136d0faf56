/** How a live source fares, in a line: what came, and what was dropped for want of time. */
"use client";

import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import type { LiveCounts } from "@/nodes/results";

export function LiveCountsLine({ live }: { live: LiveCounts }) {
  const t = useTranslations("live");
  const { count } = useQuantities();
  const { state, received, dropped, waiting, reconnects } = live;
  const parts = [
    state === "receiving" || state === "ended" ? null : t(`state.${state}`),
    t("received", { count: count(received) }),
    waiting > 0 ? t("waiting", { count: count(waiting) }) : null,
    reconnects > 0 ? t("reconnects", { count: reconnects }) : null,
  ];
  return (
    <span className="tabular-nums">
      {parts.filter(Boolean).join(" · ")}
      {dropped > 0 && <span className="text-warning-text"> · {t("dropped", { count: count(dropped) })}</span>}
    </span>
  );
}
