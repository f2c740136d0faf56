/** How far the tuning is, and the way to stop it. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/trpc/client";
import { JobProgress } from "../job-progress";
import type { TuningJob } from "./use-tuning";

export function TuningProgress({ job }: { job: TuningJob }) {
  const t = useTranslations("tuning.job");
  const trpc = useTRPC();
  const client = useQueryClient();
  const cancel = useMutation(
    trpc.tuning.cancel.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.tuning.job.queryKey() }),
    }),
  );
  const { progress } = job;
  return (
    <JobProgress
      {...{ job, cancel }}
      running={t("running")}
      resumed={t("resumed")}
      phase={progress && t(`phase.${progress.phase}`)}
      value={progress?.phase === "quiet" ? undefined : progress?.share}
    />
  );
}
