/** What was measured of the pipeline that is open, and the search at work, which goes on while nobody looks. */
"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/trpc/client";
import type { RouterOutputs } from "@/server/trpc/root";
import { useEditor, useEditorState } from "../store/context";

export type PrecisionView = RouterOutputs["precision"]["get"];
export type PrecisionJob = NonNullable<RouterOutputs["precision"]["job"]>;
export type MeasuredGraph = PrecisionView["graphs"][number];

const everyMs = 700;

export function usePrecision() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { pipeline } = useEditor();
  const isSaved = useEditorState(({ save }) => save.status === "saved");
  const input = { pipelineId: pipeline.id };
  const job = useQuery(
    trpc.precision.job.queryOptions(input, {
      refetchInterval: ({ state }) => (state.data?.state === "running" ? everyMs : false),
    }),
  );
  // What is measured belongs to the drawing as it is saved; what is known of it stays while a change is on its way.
  const view = useQuery(trpc.precision.get.queryOptions(input, { enabled: isSaved, retry: false }));
  const wasRunning = useRef(false);
  const isRunning = job.data?.state === "running";
  useEffect(() => {
    if (wasRunning.current && !isRunning) void client.invalidateQueries({ queryKey: trpc.precision.get.queryKey() });
    wasRunning.current = isRunning;
  }, [client, isRunning, trpc]);
  return { view, job, isRunning, isSaved };
}
