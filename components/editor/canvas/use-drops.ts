/** What may be dropped on the canvas: nodes of the palette, and files. */
"use client";

import { useReactFlow } from "@xyflow/react";
import { type DragEvent, useCallback } from "react";
import { useTranslations } from "use-intl";
import { toast } from "@/components/ui/toast";
import type { Position } from "../document/add-node";
import { fieldsOf } from "../inspector/form-fields";
import { nodeMime } from "../palette/palette";
import { addToDrawing } from "../store/actions";
import { useEditor } from "../store/context";
import { registry } from "../store/editor";
import { batchesOf } from "../upload/media";
import { readText, upload } from "../upload/upload";
import { useUploadWords } from "../upload/use-upload-words";
import { nodeWidth } from "./node-view";

/** Files become input nodes that hold them, one below the other from `at` on. */
export function useTakeFiles(): (files: readonly File[], at: Position) => void {
  const editor = useEditor();
  const words = useUploadWords();
  const t = useTranslations("editor.upload");
  return useCallback(
    (files, at) => {
      const { batches, unknown } = batchesOf(files);
      for (const [index, { nodeType, files: held }] of batches.entries()) {
        const spec = registry.get(nodeType);
        if (!spec) continue;
        const nodeId = addToDrawing(editor, { spec, position: { x: at.x, y: at.y + index * 220 } });
        const slot = fieldsOf(spec).find(({ control }) => control.sort === "asset");
        if (slot?.control.sort === "asset") {
          void upload(editor, { nodeId, param: slot.key, many: slot.control.many }, held, words);
        } else if (held[0]) void readText(editor, nodeId, held[0]);
      }
      if (unknown.length === 0) return;
      toast({ tone: "danger", title: t("unknown", { names: unknown.map(({ name }) => name).join(", ") }) });
    },
    [editor, words, t],
  );
}

export function useDrops() {
  const editor = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  const takeFiles = useTakeFiles();

  const onDragOver = useCallback(
    (event: DragEvent) => {
      const { types } = event.dataTransfer;
      if (!editor.mayEdit || !(types.includes(nodeMime) || types.includes("Files"))) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    [editor],
  );

  const onDrop = useCallback(
    (event: DragEvent) => {
      if (!editor.mayEdit) return;
      const { dataTransfer, clientX: x, clientY: y } = event;
      const at = screenToFlowPosition({ x, y });
      const place = { x: at.x - nodeWidth / 2, y: at.y - 18 };
      const spec = registry.get(dataTransfer.getData(nodeMime));
      if (spec) {
        event.preventDefault();
        addToDrawing(editor, { spec, position: place }, { edgeId: edgeAt(x, y) });
      } else if (dataTransfer.files.length > 0) {
        event.preventDefault();
        takeFiles([...dataTransfer.files], place);
      }
    },
    [editor, screenToFlowPosition, takeFiles],
  );
  return { onDragOver, onDrop };
}

/** The edge under a point of the screen. */
function edgeAt(x: number, y: number): string | undefined {
  const found = document.elementsFromPoint(x, y).map((each) => each.closest(".react-flow__edge"));
  return found.find((each) => each !== null)?.getAttribute("data-id") ?? undefined;
}
