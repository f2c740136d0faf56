/** How far the search is, and the way to stop it. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/trpc/client";
import { JobProgress } from "../job-progress";
import type { PrecisionJob } from "./use-precision";

export function SearchProgress({ job }: { job: PrecisionJob }) {
  const t = useTranslations("editor.precision.search");
  const trpc = useTRPC();
  const client = useQueryClient();
  const cancel = useMutation(
    trpc.precision.cancel.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.precision.job.queryKey() }),
    }),
  );
  const { progress } = job;
  return (
    <JobProgress
      {...{ job, cancel }}
      running={t("running")}
      resumed={t("resumed")}
      phase={progress && t(`phase.${progress.phase}`)}
      value={progress && progress.of > 1 ? progress.done / progress.of : undefined}
    />
  );
}
