/** What precision and tuning have in common: a job that the engine works on for minutes, which goes on while nobody looks. */
"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "@/components/trpc/client";
import { useEditor, useEditorState } from "./store/context";

interface Job {
  state: string;
  progress: { graph: number } | null;
}

const everyMs = 700;

/** Of a query for a job: it is asked for again and again while it is at work. */
export const whileRunning = {
  refetchInterval: ({ state: { data } }: { state: { data: Job | null | undefined } }) =>
    data?.state === "running" ? everyMs : (false as const),
};

/** Of a query for what was measured of the drawing as it is saved: what is known stays while a change is on its way. */
export function useMeasuredInput() {
  const { pipeline } = useEditor();
  const isSaved = useEditorState(({ save }) => save.status === "saved");
  return { input: { pipelineId: pipeline.id }, isSaved, ofSaved: { enabled: isSaved, retry: false } };
}

/** Whether the job is at work. Each graph is kept as soon as it is done: then what was measured is asked for again; a form that is tuned has another speed. */
export function useIsRunning(job: Job | null | undefined): boolean {
  const trpc = useTRPC();
  const client = useQueryClient();
  const isRunning = job?.state === "running";
  const graph = isRunning ? job.progress?.graph : 0;
  const last = useRef(graph);
  useEffect(() => {
    if (last.current !== graph)
      for (const { get } of [trpc.tuning, trpc.precision]) void client.invalidateQueries({ queryKey: get.queryKey() });
    last.current = graph;
  }, [client, graph, trpc]);
  return isRunning;
}
