/** How the pipeline that is open was tuned, and the tuning at work, which goes on while nobody looks. */
"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/trpc/client";
import type { RouterOutputs } from "@/server/trpc/root";
import { useEditor, useEditorState } from "../store/context";

export type TuningJob = NonNullable<RouterOutputs["tuning"]["job"]>;
export type TuningView = RouterOutputs["tuning"]["get"];

const everyMs = 700;

export function useTuning() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { pipeline } = useEditor();
  const isSaved = useEditorState(({ save }) => save.status === "saved");
  const input = { pipelineId: pipeline.id };
  const job = useQuery(
    trpc.tuning.job.queryOptions(input, {
      refetchInterval: ({ state }) => (state.data?.state === "running" ? everyMs : false),
    }),
  );
  // Of the drawing as it is saved; what is known of it stays while a change is on its way.
  const view = useQuery(trpc.tuning.get.queryOptions(input, { enabled: isSaved, retry: false }));
  const isRunning = job.data?.state === "running";
  // Each graph is kept as soon as it is done.
  const graph = isRunning ? job.data?.progress?.graph : 0;
  const last = useRef(graph);
  useEffect(() => {
    if (last.current !== graph) void client.invalidateQueries({ queryKey: trpc.tuning.get.queryKey() });
    last.current = graph;
  }, [client, graph, trpc]);
  return { view, job, isRunning, isSaved };
}
