/** What was measured of the pipeline that is open, and the search at work. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc/client";
import type { RouterOutputs } from "@/server/trpc/root";
import { useIsRunning, useMeasuredInput, whileRunning } from "../use-measuring";

export type PrecisionView = RouterOutputs["precision"]["get"];
export type PrecisionJob = NonNullable<RouterOutputs["precision"]["job"]>;
export type MeasuredGraph = PrecisionView["graphs"][number];

export function usePrecision() {
  const trpc = useTRPC();
  const { input, isSaved, ofSaved } = useMeasuredInput();
  const job = useQuery(trpc.precision.job.queryOptions(input, whileRunning));
  const view = useQuery(trpc.precision.get.queryOptions(input, ofSaved));
  return { view, job, isRunning: useIsRunning(job.data), isSaved };
}
