/** The window of tuning: what is asked, how far it is, and model by model what was measured and what runs. */
"use client";

import { Timer } from "lucide-react";
import { useTranslations } from "use-intl";
import { messageOf } from "@/components/trpc/client";
import { TunedGraphView } from "@/components/tuning/tuned-graph";
import { Dialog } from "@/components/ui/dialog";
import { FormAlert } from "@/components/ui/form-alert";
import { EmptyState, ErrorState, LoadingState } from "@/components/ui/states";
import { GraphTabs } from "../graph-tabs";
import { useEditor } from "../store/context";
import { useSaid } from "../use-said";
import { TuningForm } from "./tuning-form";
import { TuningProgress } from "./tuning-progress";
import { type TuningJob, useTuning } from "./use-tuning";

export function TuningDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("tuning");
  const { mayEdit } = useEditor();
  const { view, job, isRunning, isSaved } = useTuning();
  const [first, ...others] = view.data?.graphs ?? [];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("dialogTitle")}
      description={t("dialogHint")}
      className="w-[min(64rem,calc(100vw-2rem))]"
    >
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[17rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-5">
          {isRunning && job.data && <TuningProgress job={job.data} />}
          {!isRunning && job.data && <Ended job={job.data} />}
          {mayEdit && !isRunning && view.data && job.isFetched && first && (
            <TuningForm
              isSaved={isSaved}
              isTuned={view.data.graphs.some(({ tuned }) => tuned)}
              hasSamples={view.data.hasSamples}
              asked={job.data?.bounds}
            />
          )}
        </div>
        <div className="min-w-0">
          {view.isError ? (
            <ErrorState message={messageOf(view.error)} onRetry={() => void view.refetch()} />
          ) : !view.data ? (
            <LoadingState />
          ) : !first ? (
            <EmptyState icon={Timer} title={t("noGraphs")} />
          ) : (
            <GraphTabs label={t("models")} graphs={[first, ...others]}>
              {({ title, tuned }) =>
                tuned ? (
                  <TunedGraphView title={title} tuned={tuned} />
                ) : (
                  <EmptyState icon={Timer} title={title}>
                    {t("none")}
                  </EmptyState>
                )
              }
            </GraphTabs>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** What the last tuning has to say beyond its figures. */
function Ended({ job }: { job: TuningJob }) {
  const t = useTranslations("tuning.job");
  const inWords = useSaid();
  if (job.state === "cancelled")
    return (
      <p role="status" className="text-fg-muted text-xs">
        {t("cancelled")}
      </p>
    );
  if (job.state === "failed") return <FormAlert>{t("failed", { message: inWords(job) })}</FormAlert>;
  const missed = job.outcome?.graphs.filter(({ tuned }) => !tuned) ?? [];
  if (missed.length === 0) return null;
  return (
    <FormAlert>
      {missed.map(({ graph, title, said }) => (
        <p key={graph}>{t("notTuned", { title, message: inWords(said) })}</p>
      ))}
    </FormAlert>
  );
}
