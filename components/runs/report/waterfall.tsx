/** The steps of a run over its time, each a row: when it began, how hard it worked, when it ended. In figures beside it for those who cannot see it. */
import { Boxes, Cpu } from "lucide-react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { type Bar, type Waterfall as Bars, outline } from "./waterfall-bars";

export function Waterfall({ waterfall }: { waterfall: Bars }) {
  const t = useTranslations("runs.report.waterfall");
  const quantities = useQuantities();
  const { bars, lengthMs, ticks, atOnce } = waterfall;
  const figure = "whitespace-nowrap px-3 py-1 text-right tabular-nums";
  return (
    <figure className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full min-w-2xl text-sm">
        <caption className="sr-only">{t("title")}</caption>
        <thead>
          <tr className="border-line border-b text-fg-muted text-xs">
            <th scope="col" className="w-52 px-4 py-2 text-left font-medium">
              {t("step")}
            </th>
            <th scope="col" aria-label={t("over")} className="relative h-8 p-0 font-normal">
              {ticks.map((ms) => (
                <span
                  key={ms}
                  className="absolute bottom-1.5 whitespace-nowrap border-line border-l pl-1 text-2xs text-fg-subtle tabular-nums"
                  style={{ left: `${(ms / lengthMs) * 100}%` }}
                >
                  {ms / lengthMs < 0.94 && quantities.duration(ms)}
                </span>
              ))}
            </th>
            {(["from", "to", "work"] as const).map((key) => (
              <th key={key} scope="col" className="w-20 px-3 py-2 text-right font-medium">
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.step.step} className="border-line border-b last:border-b-0 hover:bg-hover">
              <th scope="row" className="max-w-52 px-4 py-1 text-left font-normal">
                <Name bar={bar} />
              </th>
              <td className="p-0">
                <Line bar={bar} waterfall={waterfall} />
              </td>
              <td className={figure}>{quantities.duration(bar.fromMs)}</td>
              <td className={figure}>{quantities.duration(bar.toMs)}</td>
              <td className={figure}>{quantities.duration(bar.step.busyMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption className="border-line border-t px-4 py-2 text-fg-subtle text-xs">
        {t("scale", { count: quantities.times(atOnce) })}
      </figcaption>
    </figure>
  );
}

function Name({ bar: { step } }: { bar: Bar }) {
  const t = useTranslations("runs.report.steps");
  const Icon = step.sort === "graph" ? Boxes : Cpu;
  return (
    <span className="flex items-center gap-2">
      <Icon
        aria-label={t(step.sort)}
        className={cn("size-3.5 shrink-0", step.sort === "graph" ? "text-kind-tensor" : "text-fg-subtle")}
      />
      <span className={cn("truncate text-fg", step.sort === "graph" && "font-medium")}>{step.title}</span>
    </span>
  );
}

const rowHeight = 26;

function Line({ bar, waterfall }: { bar: Bar; waterfall: Bars }) {
  const { lengthMs, sliceMs, ticks } = waterfall;
  const isModel = bar.step.sort === "graph";
  const share = (ms: number) => `${(ms / lengthMs) * 100}%`;
  return (
    <div aria-hidden className="relative" style={{ height: rowHeight }}>
      {ticks.map((ms) => (
        <span key={ms} className="absolute inset-y-0 border-line border-l" style={{ left: share(ms) }} />
      ))}
      <span
        className={cn("absolute bottom-1 h-px", isModel ? "bg-accent" : "bg-fg-subtle")}
        style={{ left: share(bar.fromMs), width: share(bar.toMs - bar.fromMs), minWidth: 2 }}
      />
      <svg
        role="presentation"
        className={cn("absolute top-1 bottom-1 left-0", isModel ? "text-accent" : "text-fg-subtle")}
        style={{ width: share(bar.levels.length * sliceMs), height: rowHeight - 8 }}
        viewBox={`0 0 ${bar.levels.length} 1`}
        preserveAspectRatio="none"
      >
        <path d={outline(bar.levels)} fill="currentColor" />
      </svg>
    </div>
  );
}
