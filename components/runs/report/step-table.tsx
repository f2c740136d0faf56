/** Where the time went, step by step. Work of different steps overlaps, so the shares are of all work and not of the clock. */
"use client";

import { Boxes, Cpu } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { ScrollTable } from "@/components/ui/scroll-table";
import type { CompileReport, RunResult, StepTrace } from "@/nodes/results";

interface StepTableProps {
  compile: CompileReport;
  trace: RunResult["trace"] | null;
}

type Order = "plan" | "time";

export function StepTable({ compile, trace }: StepTableProps) {
  const t = useTranslations("runs.report.steps");
  const [order, setOrder] = useState<Order>("plan");
  if (!trace) return <Planned compile={compile} />;
  const steps = order === "time" ? [...trace.steps].sort((a, b) => b.busyMs - a.busyMs) : trace.steps;
  const total = trace.steps.reduce((sum, { busyMs }) => sum + busyMs, 0);
  const figures = (["rows", "batches", "busy", "perRow", "waiting", "padding"] as const).map((key) => ({
    title: t(key),
    isNumber: true,
  }));
  const sort = { isOn: order === "time", onToggle: () => setOrder(order === "plan" ? "time" : "plan") };
  return (
    <ScrollTable columns={[{ title: t("step") }, ...figures, { title: t("share"), sort }]} isLarge>
      {steps.map((step) => (
        <Step key={step.step} step={step} share={total > 0 ? step.busyMs / total : 0} />
      ))}
    </ScrollTable>
  );
}

function Step({ step, share }: { step: StepTrace; share: number }) {
  const t = useTranslations("runs.report.steps");
  const quantities = useQuantities();
  const Icon = step.sort === "graph" ? Boxes : Cpu;
  const number = "whitespace-nowrap px-3 py-1.5 text-right tabular-nums";
  const none = <span className="text-fg-subtle">–</span>;
  return (
    <tr>
      <td className="min-w-40 px-4 py-1.5">
        <span className="flex items-center gap-2">
          <Icon
            aria-label={t(step.sort)}
            className={cn("size-3.5 shrink-0", step.sort === "graph" ? "text-kind-tensor" : "text-fg-subtle")}
          />
          <span className={cn("text-fg", step.sort === "graph" && "font-medium")} title={step.step}>
            {step.title}
          </span>
          {step.failed > 0 && (
            <span className="text-danger-text text-xs">{t("failed", { count: quantities.count(step.failed) })}</span>
          )}
        </span>
      </td>
      <td className={number}>{quantities.count(step.rows)}</td>
      <td className={number}>{step.sort === "graph" ? quantities.count(step.batches) : none}</td>
      <td className={number}>{quantities.duration(step.busyMs)}</td>
      <td className={number}>{step.rows > 0 ? quantities.duration(step.busyMs / step.rows) : none}</td>
      <td className={number}>{step.sort === "graph" ? quantities.duration(step.queueMs) : none}</td>
      <td className={number}>{step.padding === undefined ? none : quantities.share(step.padding)}</td>
      <td className="py-1.5 pr-4 pl-3">
        <span className="flex min-w-28 items-center gap-2">
          <span aria-hidden className="h-1.5 flex-1 overflow-hidden rounded-full bg-hover">
            <span
              className={cn("block h-full rounded-full", step.sort === "graph" ? "bg-accent" : "bg-fg-subtle")}
              style={{ width: `${share * 100}%` }}
            />
          </span>
          <span className="w-11 text-right text-fg-muted text-xs tabular-nums">{quantities.share(share)}</span>
        </span>
      </td>
    </tr>
  );
}

/** Before there are times: what will be done. */
function Planned({ compile }: { compile: CompileReport }) {
  const t = useTranslations("runs.report.steps");
  return (
    <ol className="divide-y divide-line rounded-lg border border-line bg-surface text-sm">
      {[
        ...compile.graphs.map((graph) => ({ ...graph, sort: "graph" as const })),
        ...compile.hostSteps.map((step) => ({ ...step, sort: "host" as const })),
      ].map(({ id, title, sort }) => (
        <li key={`${sort}-${id}`} className="flex justify-between gap-3 px-4 py-1.5">
          <span className="text-fg">{title}</span>
          <span className="text-fg-muted text-xs">{t(sort)}</span>
        </li>
      ))}
    </ol>
  );
}
