/** How far the tuning is, and the way to stop it. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/trpc/client";
import { JobProgress } from "../job-progress";
import { useEditor } from "../store/context";
import type { TuningJob } from "./use-tuning";

export function TuningProgress({ job }: { job: TuningJob }) {
  const t = useTranslations("tuning.job");
  const trpc = useTRPC();
  const client = useQueryClient();
  const { mayEdit } = useEditor();
  const cancel = useMutation(
    trpc.tuning.cancel.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.tuning.job.queryKey() }),
    }),
  );
  const { progress } = job;
  const phase = progress && t(`phase.${progress.phase}`);
  const told =
    progress && progress.title !== "" && phase
      ? t("at", { phase, title: progress.title, graph: progress.graph, graphs: progress.graphs })
      : (phase ?? t("running"));
  const onCancel = () => cancel.mutate({ pipelineId: job.pipelineId });
  return (
    <JobProgress
      label={t("running")}
      told={told}
      value={progress?.phase === "quiet" ? undefined : progress?.share}
      note={job.attempt > 1 ? t("resumed") : undefined}
      cancel={mayEdit ? { label: t("cancel"), isBusy: cancel.isPending, onCancel } : undefined}
    />
  );
}
