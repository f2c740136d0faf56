/** Asks the compiler about the drawing, a moment after it changed. Places of nodes do not matter to it. */
"use client";

import { useEffect } from "react";
import { useTRPCClient } from "@/components/trpc/client";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Editor } from "./editor";
import { documentOf, sortByNode } from "./editor-state";

const delayMs = 350;

const meaningOf = ({ nodes, edges }: PipelineDocument) =>
  JSON.stringify([nodes.map(({ position: _place, ...node }) => node), edges]);

export function useCheck(editor: Editor): void {
  const client = useTRPCClient();
  useEffect(() => {
    let asked: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let request = new AbortController();
    const ask = async () => {
      const document = documentOf(editor.store.getState());
      const meaning = meaningOf(document);
      if (meaning === asked) return;
      request.abort();
      request = new AbortController();
      const { signal } = request;
      try {
        const { diagnostics, ports } = await client.pipelines.check.query({ document }, { signal });
        if (signal.aborted) return;
        asked = meaning;
        const check = editor.store.getState().check;
        editor.store.setState({ check: { known: true, byNode: sortByNode(diagnostics, check.byNode), ports } });
      } catch {
        // The next change asks again; a run is checked by the server in any case.
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), delayMs);
    };
    void ask();
    const off = editor.onDocument(later);
    return () => {
      off();
      clearTimeout(timer);
      request.abort();
    };
  }, [client, editor]);
}
