/** The window of tuning: what is asked, how far it is, and model by model what was measured and what runs. */
"use client";

import { Timer } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { messageOf } from "@/components/trpc/client";
import { TunedGraphView } from "@/components/tuning/tuned-graph";
import { Dialog } from "@/components/ui/dialog";
import { FormAlert } from "@/components/ui/form-alert";
import { EmptyState, ErrorState, LoadingState } from "@/components/ui/states";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/tabs";
import { useEditor } from "../store/context";
import { useSaid } from "../use-said";
import { TuningForm } from "./tuning-form";
import { TuningProgress } from "./tuning-progress";
import { type TuningJob, type TuningView, useTuning } from "./use-tuning";

export function TuningDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("tuning");
  const { mayEdit } = useEditor();
  const { view, job, isRunning, isSaved } = useTuning();
  const graphs = view.data?.graphs ?? [];
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
          {mayEdit && !isRunning && view.data && job.isFetched && graphs.length > 0 && (
            <TuningForm
              isSaved={isSaved}
              isTuned={graphs.some(({ tuned }) => tuned)}
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
          ) : graphs.length === 0 ? (
            <EmptyState icon={Timer} title={t("noGraphs")} />
          ) : (
            <Graphs graphs={graphs} />
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Graphs({ graphs }: Pick<TuningView, "graphs">) {
  const t = useTranslations("tuning");
  const [shown, setShown] = useState("");
  const current = graphs.find(({ graph }) => graph === shown) ?? graphs[0];
  if (!current) return null;
  const { title, tuned } = current;
  const told = tuned ? (
    <TunedGraphView title={title} tuned={tuned} />
  ) : (
    <EmptyState icon={Timer} title={title}>
      {t("none")}
    </EmptyState>
  );
  if (graphs.length === 1) return told;
  return (
    <Tabs value={current.graph} onValueChange={setShown}>
      <TabList aria-label={t("models")} className="mb-4 overflow-x-auto px-0">
        {graphs.map(({ graph, title }) => (
          <Tab key={graph} value={graph} className="whitespace-nowrap">
            {title}
          </Tab>
        ))}
      </TabList>
      <TabPanel value={current.graph}>{told}</TabPanel>
    </Tabs>
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
