/** How the pipeline that is open was tuned, and the tuning at work. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc/client";
import type { RouterOutputs } from "@/server/trpc/root";
import { useIsRunning, useMeasuredInput, whileRunning } from "../use-measuring";

export type TuningJob = NonNullable<RouterOutputs["tuning"]["job"]>;

export function useTuning() {
  const trpc = useTRPC();
  const { input, isSaved, ofSaved } = useMeasuredInput();
  const job = useQuery(trpc.tuning.job.queryOptions(input, whileRunning));
  const view = useQuery(trpc.tuning.get.queryOptions(input, ofSaved));
  return { view, job, isRunning: useIsRunning(job.data), isSaved };
}
