/** Starts a run of what is saved, follows it to its end, and picks up the newest one when the page is opened. */
"use client";

import { useCallback, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { diagnosticsOf, messageOf, useTRPCClient } from "@/components/trpc/client";
import { toast } from "@/components/ui/toast";
import type { RunProgress } from "@/nodes/results";
import type { Editor } from "../store/editor";
import { type RunView, sortByNode } from "../store/editor-state";
import type { Saving } from "../store/use-saving";

export interface Running {
  start: () => Promise<void>;
  cancel: () => Promise<void>;
}

const pollMs = 2000;

export const isOver = ({ state }: Pick<RunProgress, "state">): boolean =>
  state === "done" || state === "failed" || state === "cancelled";

export function useRun(editor: Editor, saving: Saving): Running {
  const client = useTRPCClient();
  const t = useTranslations("editor.run");
  const { store, pipeline } = editor;
  const stop = useRef<() => void>(() => {});

  const follow = useCallback(
    (runId: string) => {
      stop.current();
      let ended = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const change = (part: Partial<RunView>) =>
        store.setState(({ run }) => (run?.id === runId && !ended ? { run: { ...run, ...part } } : {}));
      const finish = async (announce: boolean) => {
        try {
          const detail = await client.runs.get.query({ id: runId });
          change({ detail: isOver(detail) ? detail : null, progress: detail.progress });
          if (!isOver(detail)) return poll();
          if (announce && detail.state === "failed" && !detail.error?.node) {
            toast({ tone: "danger", title: t("failedRun"), detail: detail.error?.message });
          }
          if (detail.state !== "done") return;
          store.setState(({ panels }) => (panels.bottom ? {} : { panels: { ...panels, bottom: "results" } }));
        } catch {
          poll();
        }
      };
      /** Where the stream of progress broke off. */
      const poll = () => {
        if (!ended) timer = setTimeout(() => void finish(true), pollMs);
      };
      const subscription = client.runs.progress.subscribe(
        { id: runId },
        {
          onData: (progress) => {
            change({ progress });
            if (isOver(progress)) void finish(true);
          },
          onError: poll,
        },
      );
      stop.current = () => {
        ended = true;
        clearTimeout(timer);
        subscription.unsubscribe();
      };
    },
    [client, store, t],
  );

  useEffect(() => {
    let gone = false;
    const pickUp = async () => {
      const [newest] = await client.runs.list.query({ pipelineId: pipeline.id, limit: 1 });
      if (gone || !newest || store.getState().run) return;
      const detail = await client.runs.get.query({ id: newest.id });
      if (gone || store.getState().run) return;
      const run = { id: detail.id, progress: detail.progress, startedAt: detail.createdAt.getTime() };
      store.setState({ run: { ...run, detail: isOver(detail) ? detail : null } });
      if (!isOver(detail)) follow(detail.id);
    };
    pickUp().catch(() => {
      // Earlier results are a convenience: the editor goes on without.
    });
    return () => {
      gone = true;
      stop.current();
    };
  }, [client, follow, pipeline.id, store]);

  const start = useCallback(async () => {
    const { starting, run } = store.getState();
    if (!editor.mayEdit || starting || (run && !isOver(run.progress))) return;
    store.setState({ starting: true, refusals: new Map() });
    try {
      if (!(await saving.flush())) {
        toast({ tone: "danger", title: t("notSaved") });
        return;
      }
      const { runId } = await client.runs.start.mutate({ pipelineId: pipeline.id });
      const progress: RunProgress = { runId, state: "queued", nodes: {} };
      store.setState({ run: { id: runId, progress, startedAt: Date.now(), detail: null } });
      follow(runId);
    } catch (error) {
      const diagnostics = diagnosticsOf(error).filter(({ severity }) => severity === "error");
      store.setState({ refusals: sortByNode(diagnostics) });
      toast({ tone: "danger", title: t("refused"), detail: messageOf(error) });
    } finally {
      store.setState({ starting: false });
    }
  }, [client, editor, follow, pipeline.id, saving, store, t]);

  const cancel = useCallback(async () => {
    const { run } = store.getState();
    if (!run) return;
    try {
      await client.runs.cancel.mutate({ id: run.id });
    } catch (error) {
      toast({ tone: "danger", title: messageOf(error) });
    }
  }, [client, store]);

  return { start, cancel };
}
