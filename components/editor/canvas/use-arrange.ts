"use client";

import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { toast } from "@/components/ui/toast";
import { arrange } from "../document/arrange";
import { useEditor } from "../store/context";
import { registry } from "../store/editor";
import { documentOf } from "../store/editor-state";
import { nodeWidth } from "./node-view";
import { wholeView } from "./use-whole-view";

/** Arranges the selected nodes where several are selected, else all, and shows the whole. */
export function useArrange(): () => Promise<void> {
  const editor = useEditor();
  const { fitView } = useReactFlow();
  const t = useTranslations("editor.canvas");
  return useCallback(async () => {
    const { sizes, selection, ...state } = editor.store.getState();
    const before = documentOf({ sizes, selection, ...state });
    const ids = selection.nodes.size > 1 ? selection.nodes : undefined;
    const sizeOf = (id: string) => sizes.get(id) ?? { width: nodeWidth, height: 120 };
    try {
      const arranged = await arrange(before, registry, sizeOf, ids);
      // Who went on drawing meanwhile keeps what was drawn.
      editor.apply((document) => (document === before ? arranged : document));
      requestAnimationFrame(() => void fitView({ ...wholeView, duration: 200 }));
    } catch {
      toast({ tone: "danger", title: t("notArranged") });
    }
  }, [editor, fitView, t]);
}
