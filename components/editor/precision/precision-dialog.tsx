/** The window of precision: how accurate, every form that was measured, layer by layer and sample by sample, and the way to measure. */
"use client";

import { Gauge } from "lucide-react";
import { useTranslations } from "use-intl";
import { messageOf } from "@/components/trpc/client";
import { Dialog } from "@/components/ui/dialog";
import { FormAlert } from "@/components/ui/form-alert";
import { EmptyState, ErrorState, LoadingState } from "@/components/ui/states";
import type { PipelineNode } from "@/nodes/pipeline";
import { GraphTabs } from "../graph-tabs";
import { useEditor } from "../store/context";
import { useSaid } from "../use-said";
import { MeasuredForms } from "./measured-forms";
import { PrecisionControls } from "./precision-controls";
import { SearchForm } from "./search-form";
import { SearchProgress } from "./search-progress";
import { type PrecisionJob, usePrecision } from "./use-precision";

export function PrecisionDialog({ nodes, onClose }: { nodes: readonly PipelineNode[]; onClose: () => void }) {
  const t = useTranslations("editor.precision");
  const { mayEdit } = useEditor();
  const { view, job, isRunning, isSaved } = usePrecision();
  const ids = nodes.map(({ id }) => id);
  const [first, ...others] = view.data?.graphs.filter((graph) => graph.nodes.some((id) => ids.includes(id))) ?? [];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title")}
      description={t("dialogHint")}
      className="w-[min(64rem,calc(100vw-2rem))]"
    >
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[17rem_minmax(0,1fr)]">
        <div className="flex flex-col gap-5">
          <PrecisionControls nodes={nodes} />
          {isRunning && job.data && <SearchProgress job={job.data} />}
          {!isRunning && job.data && <Ended job={job.data} />}
          {mayEdit && !isRunning && view.data && first && (
            <SearchForm nodeIds={ids} samples={view.data.samples} isSaved={isSaved} />
          )}
        </div>
        <div className="min-w-0">
          {view.isError ? (
            <ErrorState message={messageOf(view.error)} onRetry={() => void view.refetch()} />
          ) : !view.data ? (
            <LoadingState />
          ) : !first ? (
            <EmptyState icon={Gauge} title={t("noGraphs")} />
          ) : (
            <GraphTabs label={t("models")} graphs={[first, ...others]}>
              {(graph) => <MeasuredForms key={graph.graph} graph={graph} />}
            </GraphTabs>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** What the last search has to say beyond its figures. */
function Ended({ job }: { job: PrecisionJob }) {
  const t = useTranslations("editor.precision.search");
  const inWords = useSaid();
  if (job.state === "cancelled")
    return (
      <p role="status" className="text-fg-muted text-xs">
        {t("cancelled")}
      </p>
    );
  if (job.state === "failed") return <FormAlert>{t("failed", { message: inWords(job) })}</FormAlert>;
  const missed = job.outcome?.graphs.filter(({ found }) => !found) ?? [];
  if (missed.length === 0) return null;
  return (
    <FormAlert>
      {missed.map(({ graph, title, said }) => (
        <p key={graph}>{t("notFound", { title, message: inWords(said) })}</p>
      ))}
    </FormAlert>
  );
}
