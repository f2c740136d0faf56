"use client";

import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import type { NodeSpec } from "@/nodes/define-node";
import { freePlace } from "../document/free-place";
import { addToDrawing, portForNext } from "../store/actions";
import { useEditor } from "../store/context";
import { documentOf } from "../store/editor-state";
import { nodeWidth } from "./node-view";

/** Adds a node behind the selected one, joined to it where the kinds allow; else in the middle of what is seen. Moves the canvas where it would lie outside. */
export function useAddNode(): (spec: NodeSpec) => string {
  const editor = useEditor();
  const { screenToFlowPosition, setCenter, getZoom } = useReactFlow();
  return useCallback(
    (spec) => {
      const port = portForNext(editor, spec);
      const state = editor.store.getState();
      const { nodes } = documentOf(state);
      const before = port && nodes.find(({ id }) => id === port.node);
      const canvas = document.querySelector(".react-flow")?.getBoundingClientRect();
      const middle = screenToFlowPosition({
        x: (canvas?.left ?? 0) + (canvas?.width ?? 0) / 2,
        y: (canvas?.top ?? 0) + (canvas?.height ?? 0) / 2,
      });
      const wanted = before
        ? { x: before.position.x + nodeWidth + 48, y: before.position.y }
        : { x: middle.x - nodeWidth / 2, y: middle.y - 40 };
      const taken = nodes.map(({ id, position }) => ({ ...position, ...(state.sizes.get(id) ?? usual) }));
      const position = freePlace(wanted, usual, taken);
      const end = { x: position.x + usual.width, y: position.y + usual.height };
      if (canvas && !(isSeen(position) && isSeen(end)))
        void setCenter((position.x + end.x) / 2, (position.y + end.y) / 2, { zoom: getZoom(), duration: 200 });
      return addToDrawing(editor, { spec, position }, { port });

      function isSeen({ x, y }: { x: number; y: number }): boolean {
        const top = screenToFlowPosition({ x: canvas?.left ?? 0, y: canvas?.top ?? 0 });
        const bottom = screenToFlowPosition({ x: canvas?.right ?? 0, y: canvas?.bottom ?? 0 });
        return x >= top.x && y >= top.y && x <= bottom.x && y <= bottom.y;
      }
    },
    [editor, screenToFlowPosition, setCenter, getZoom],
  );
}

const usual = { width: nodeWidth, height: 110 };
