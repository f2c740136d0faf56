/** Ties the editor to the saver: every change is saved, leaving sends what is left, and a draft that a crash left behind comes back. */
"use client";

import { TRPCClientError } from "@trpc/client";
import { useCallback, useEffect, useRef, useState } from "react";
import superjson from "superjson";
import { useTranslations } from "use-intl";
import { messageOf, useTRPCClient } from "@/components/trpc/client";
import { toast } from "@/components/ui/toast";
import type { PipelineDocument } from "@/nodes/pipeline";
import { fateOf, keepDraft, readDraft } from "./draft";
import type { Editor } from "./editor";
import type { PipelineDetail } from "./editor-state";
import { Saver, type SaverDeps } from "./saver";

export interface Saving {
  /** True where everything is saved afterwards. */
  flush: () => Promise<boolean>;
  /** After a conflict: keep what is here. */
  overwrite: () => Promise<void>;
  /** After a conflict: take what is there. */
  reload: () => Promise<void>;
}

function meaningOf(error: unknown): ReturnType<SaverDeps["meaning"]> {
  const status = error instanceof TRPCClientError ? error.data?.httpStatus : undefined;
  if (status === 409) return { sort: "conflict" };
  if (typeof status === "number" && status < 500 && status !== 408 && status !== 429) {
    return { sort: "refused", message: messageOf(error) };
  }
  return { sort: "transient" };
}

/** A request that outlives the page; browsers take at most 64 KB of it, beyond that the draft is what remains. */
function sendOnLeaving(id: string, unsaved: { document: PipelineDocument; baseRevision: number }): void {
  const body = JSON.stringify(superjson.serialize({ id, ...unsaved }));
  if (body.length > 60_000) return;
  const headers = { "content-type": "application/json" };
  fetch("/api/trpc/pipelines.save", { method: "POST", keepalive: true, headers, body }).catch(() => {});
}

export function useSaving(editor: Editor, pipeline: PipelineDetail): Saving {
  const client = useTRPCClient();
  const t = useTranslations("editor.save");
  const { id } = pipeline;
  const saver = useRef<Saver | null>(null);
  const [make] = useState(() => () => {
    const deps: SaverDeps = {
      save: (document, baseRevision) => client.pipelines.save.mutate({ id, document, baseRevision }),
      load: () => client.pipelines.get.query({ id }),
      meaning: meaningOf,
      keep: (draft) => keepDraft(id, draft),
      onState: (save) => editor.store.setState({ save }),
    };
    return new Saver(deps, pipeline);
  });

  useEffect(() => {
    if (!editor.mayEdit) return;
    const current = make();
    saver.current = current;
    const found = fateOf(readDraft(id), pipeline);
    const off = editor.onDocument((document) => current.change(document));
    if (found.fate === "drop") keepDraft(id, null);
    else if (found.fate === "restore") {
      editor.apply(() => found.document);
      toast({ title: t("restored"), action: { label: t("discard"), onPress: () => editor.undo() } });
    } else {
      toast({
        title: t("draftFound"),
        detail: t("draftDetail"),
        durationMs: 60_000,
        action: { label: t("useDraft"), onPress: () => editor.apply(() => found.document) },
      });
    }
    const leave = () => {
      const { unsaved } = current;
      if (unsaved) sendOnLeaving(id, unsaved);
    };
    const warn = (event: BeforeUnloadEvent) => {
      if (!current.dirty) return;
      void current.flush();
      event.preventDefault();
    };
    const online = () => void current.flush();
    window.addEventListener("pagehide", leave);
    window.addEventListener("beforeunload", warn);
    window.addEventListener("online", online);
    return () => {
      off();
      leave();
      current.dispose();
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("beforeunload", warn);
      window.removeEventListener("online", online);
    };
  }, [editor, id, make, pipeline, t]);

  const flush = useCallback(async () => (await saver.current?.flush()) ?? true, []);
  const overwrite = useCallback(async () => {
    await saver.current?.overwrite();
  }, []);
  const reload = useCallback(async () => {
    const document = await saver.current?.reload();
    if (document) editor.replace(document);
  }, [editor]);
  return { flush, overwrite, reload };
}
