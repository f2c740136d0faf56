/** How far the search is, and the way to stop it. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/trpc/client";
import { JobProgress } from "../job-progress";
import { useEditor } from "../store/context";
import type { PrecisionJob } from "./use-precision";

export function SearchProgress({ job }: { job: PrecisionJob }) {
  const t = useTranslations("editor.precision.search");
  const trpc = useTRPC();
  const client = useQueryClient();
  const { mayEdit } = useEditor();
  const cancel = useMutation(
    trpc.precision.cancel.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.precision.job.queryKey() }),
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
      value={progress && progress.of > 1 ? progress.done / progress.of : undefined}
      note={job.attempt > 1 ? t("resumed") : undefined}
      cancel={mayEdit ? { label: t("cancel"), isBusy: cancel.isPending, onCancel } : undefined}
    />
  );
}
