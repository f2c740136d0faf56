/** Tuning in the details of the pipeline: what each model runs by, and the button. What was measured opens in a window. */
"use client";

import { Timer } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { TunedVerdict } from "@/components/tuning/tuned-graph";
import { Button } from "@/components/ui/button";
import { TuningDialog } from "./tuning-dialog";
import { TuningProgress } from "./tuning-progress";
import { useTuning } from "./use-tuning";

export function TuningSection() {
  const t = useTranslations("tuning");
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { view, job, isRunning } = useTuning();
  const tuned = view.data?.graphs.flatMap((graph) => (graph.tuned ? [{ ...graph, tuned: graph.tuned }] : []));
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 border-line border-t pt-4">
      <div>
        <h2 id={id} className="font-medium text-fg text-sm">
          {t("title")}
        </h2>
        <p className="mt-0.5 text-fg-subtle text-xs">{t("hint")}</p>
      </div>
      {tuned && tuned.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {tuned.map(({ graph, title, tuned }) => (
            <li key={graph} className="rounded-md bg-sunken px-2.5 py-1.5 text-xs [&_p]:text-xs">
              <p className="truncate font-medium text-fg">{title}</p>
              <TunedVerdict tuned={tuned} />
            </li>
          ))}
        </ul>
      )}
      {isRunning && job.data && <TuningProgress job={job.data} />}
      <Button size="sm" onClick={() => setOpen(true)}>
        <Timer />
        {t("open")}
      </Button>
      {isOpen && <TuningDialog onClose={() => setOpen(false)} />}
    </section>
  );
}
