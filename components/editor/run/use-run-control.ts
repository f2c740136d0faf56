/** Starts a run of what is saved and stops it. Which run is shown lies in the store: the one started here, or the newest there is. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { isLive, isOver } from "@/components/runs/run-model";
import { useRun } from "@/components/runs/use-run";
import { diagnosticsOf, messageOf, useTRPC, useTRPCClient } from "@/components/trpc/client";
import { toast } from "@/components/ui/toast";
import { useEditorState } from "../store/context";
import type { Editor } from "../store/editor";
import { sortByNode } from "../store/editor-state";
import type { Saving } from "../store/use-saving";

export interface RunControl {
  start: () => Promise<void>;
  cancel: () => Promise<void>;
  /** Ends the live sources; what came so far is finished. */
  stop: () => Promise<void>;
}

export function useRunControl(editor: Editor, saving: Saving): RunControl {
  const client = useTRPCClient();
  const t = useTranslations("editor.run");
  const { store, pipeline } = editor;
  const awaited = useRef<string>(null);
  useShownRun(editor, awaited);

  const start = useCallback(async () => {
    const { starting, run } = store.getState();
    if (!editor.mayEdit || starting || (run && !isOver(run.state))) return;
    store.setState({ starting: true, refusals: new Map() });
    try {
      if (!(await saving.flush())) {
        toast({ tone: "danger", title: t("notSaved") });
        return;
      }
      const { runId } = await client.runs.start.mutate({ pipelineId: pipeline.id });
      awaited.current = runId;
      store.setState({ runId, run: null });
    } catch (error) {
      const diagnostics = diagnosticsOf(error).filter(({ severity }) => severity === "error");
      store.setState({ refusals: sortByNode(diagnostics) });
      toast({ tone: "danger", title: t("refused"), detail: messageOf(error) });
    } finally {
      store.setState({ starting: false });
    }
  }, [client, editor, pipeline.id, saving, store, t]);

  const end = useCallback(
    async (how: "cancel" | "stop") => {
      const { runId } = store.getState();
      if (!runId) return;
      try {
        await client.runs[how].mutate({ id: runId });
      } catch (error) {
        toast({ tone: "danger", title: messageOf(error) });
      }
    },
    [client, store],
  );
  const cancel = useCallback(() => end("cancel"), [end]);
  const stop = useCallback(() => end("stop"), [end]);

  return { start, cancel, stop };
}

/** Keeps the store's run up to date, so that each node can look at its own part of it. `awaited`: the run whose results somebody waits for. */
function useShownRun({ store, pipeline }: Editor, awaited: RefObject<string | null>): void {
  const trpc = useTRPC();
  /** The live run that the results were opened for. */
  const live = useRef<string>(null);
  const runId = useEditorState((state) => state.runId);
  const newest = useQuery({
    ...trpc.runs.list.queryOptions({ pipelineId: pipeline.id, limit: 1 }),
    enabled: runId === null,
    staleTime: Number.POSITIVE_INFINITY,
    // Whoever comes back to the editor asks again: there may be a newer one.
    gcTime: 0,
  }).data?.[0]?.id;
  const { run } = useRun(runId ?? newest ?? null);
  useEffect(() => {
    if (runId === null && newest) store.setState({ runId: newest });
  }, [store, runId, newest]);
  useEffect(() => {
    if (!run) return;
    store.setState({ run });
    // A camera is waited for where it can be started.
    if (isLive(run) && !isOver(run.state) && live.current !== run.id) {
      live.current = run.id;
      store.setState(({ panels }) => ({ panels: { ...panels, bottom: "results" } }));
    }
    // Results come up by themselves where the person waited for them, and not where they are from an earlier visit.
    if (!isOver(run.state)) awaited.current = run.id;
    if (!isOver(run.state) || awaited.current !== run.id) return;
    awaited.current = null;
    if (run.state !== "cancelled")
      store.setState(({ panels }) => (panels.bottom ? {} : { panels: { ...panels, bottom: "results" } }));
  }, [store, run, awaited]);
}
