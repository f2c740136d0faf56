/** The one line: what this pipeline gained over running node by node. It is measured when asked for, and never guessed. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, Gauge, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { useMayEdit } from "@/components/shell/session";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Progress } from "@/components/ui/progress";
import type { GainReport } from "@/nodes/results";
import { factorOf, verdictOf } from "./verdict";

export function Gain({ runId, gain }: { runId: string; gain: GainReport | null }) {
  const t = useTranslations("runs.report.gain");
  const trpc = useTRPC();
  const client = useQueryClient();
  const mayEdit = useMayEdit();
  const measure = useMutation(
    trpc.runs.measureGain.mutationOptions({
      onSuccess: (measured) => {
        client.setQueryData(trpc.runs.report.queryKey({ id: runId }), (known) => known && { ...known, gain: measured });
      },
      onError: () => {},
    }),
  );
  return (
    <section aria-label={t("title")} className="rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">{gain ? <Measured gain={gain} /> : <Unmeasured />}</div>
        {mayEdit && (
          <Button
            look={gain ? "secondary" : "primary"}
            busy={measure.isPending}
            onClick={() => measure.mutate({ id: runId })}
          >
            <Gauge aria-hidden />
            {t(gain ? "again" : "measure")}
          </Button>
        )}
      </div>
      {measure.isPending && <Measuring />}
      {measure.isError && (
        <p role="alert" className="mt-3 text-danger-text text-sm">
          {messageOf(measure.error)}
        </p>
      )}
    </section>
  );
}

function Unmeasured() {
  const t = useTranslations("runs.report.gain");
  return (
    <>
      <p className="font-semibold text-fg text-lg">{t("unmeasured")}</p>
      <p className="mt-0.5 max-w-prose text-fg-muted text-sm">{t("unmeasuredDetail")}</p>
    </>
  );
}

function Measuring() {
  const t = useTranslations("runs.report.gain");
  const quantities = useQuantities();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((known) => known + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div role="status" className="mt-3">
      <Progress label={t("measuring")} />
      <p className="mt-1.5 text-fg-muted text-xs">
        {t("measuringDetail")}{" "}
        {seconds > 0 && <span className="tabular-nums">{quantities.duration(seconds * 1000)}</span>}
      </p>
    </div>
  );
}

function Measured({ gain }: { gain: GainReport }) {
  const t = useTranslations("runs.report.gain");
  const quantities = useQuantities();
  const verdict = verdictOf(gain);
  const longest = Math.max(gain.compiledMs, gain.nodeByNodeMs);
  const ways = [
    { key: "compiled", ms: gain.compiledMs },
    { key: "nodeByNode", ms: gain.nodeByNodeMs },
  ] as const;
  return (
    <>
      <p className="font-semibold text-fg text-lg">{t(verdict, { factor: quantities.times(factorOf(gain)) })}</p>
      <dl className="mt-2.5 grid max-w-2xl grid-cols-[max-content_minmax(0,1fr)_max-content] items-center gap-x-4 gap-y-1.5 text-sm">
        {ways.map(({ key, ms }) => (
          <div key={key} className="contents">
            <dt className={key === "compiled" ? "text-fg" : "text-fg-muted"}>{t(key)}</dt>
            <div aria-hidden className="h-2 overflow-hidden rounded-full bg-hover">
              <div
                className={cn("h-full rounded-full", key === "compiled" ? "bg-accent" : "bg-fg-subtle")}
                style={{ width: `${(ms / longest) * 100}%` }}
              />
            </div>
            <dd className="text-right text-fg tabular-nums">{quantities.duration(ms)}</dd>
          </div>
        ))}
      </dl>
      {gain.equal ? (
        <p className="mt-2.5 flex items-center gap-1.5 text-fg-muted text-sm">
          <CircleCheck aria-hidden className="size-4 shrink-0 text-success-text" />
          {t("equal")}
        </p>
      ) : (
        <div className="mt-2.5 rounded-md bg-danger-soft px-3 py-2 text-danger-text text-sm">
          <p className="flex items-center gap-1.5 font-medium">
            <TriangleAlert aria-hidden className="size-4 shrink-0" />
            {t("different")}
          </p>
          <ul className="mt-1 ml-5.5 list-disc font-mono text-xs [overflow-wrap:anywhere]">
            {gain.differences.map((difference) => (
              <li key={difference}>{difference}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="mt-2 text-fg-subtle text-xs">{t("how", { at: quantities.dateTime(new Date(gain.measuredAt)) })}</p>
    </>
  );
}
