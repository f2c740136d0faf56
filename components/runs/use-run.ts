/** One run, live: what the server has of it, with progress as it comes, and its results as soon as it has ended. */
"use client";

import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useTRPC } from "@/components/trpc/client";
import { isOver, type RunDetail } from "./run-model";

/** Should the live connection tell nothing for long. */
const checkMs = 10_000;

export interface LiveRun {
  query: UseQueryResult<RunDetail, unknown>;
  run: RunDetail | undefined;
  /** The live connection broke, and is being made again. */
  lost: boolean;
}

/** `id` null: no run yet, and nothing is asked for. */
export function useRun(id: string | null, initial?: RunDetail): LiveRun {
  const trpc = useTRPC();
  const client = useQueryClient();
  const options = trpc.runs.get.queryOptions({ id: id ?? "" });
  const query = useQuery({
    ...options,
    enabled: id !== null,
    ...(initial && { initialData: initial }),
    // What has ended does not change; a run under way is told of by its progress.
    refetchInterval: ({ state }) => (state.data && isOver(state.data.state) ? false : checkMs),
    staleTime: ({ state }) => (state.data && isOver(state.data.state) ? Number.POSITIVE_INFINITY : 5_000),
  });
  const watching = id !== null && query.data !== undefined && !isOver(query.data.state);
  const live = useSubscription(
    trpc.runs.progress.subscriptionOptions(
      { id: id ?? "" },
      {
        enabled: watching,
        onData(progress) {
          // The results come with the run itself.
          if (isOver(progress.state)) void client.invalidateQueries({ queryKey: options.queryKey });
          else client.setQueryData(options.queryKey, (known) => known && { ...known, state: progress.state, progress });
        },
      },
    ),
  );
  return { query, run: id === null ? undefined : query.data, lost: watching && live.status === "error" };
}
