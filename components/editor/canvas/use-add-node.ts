"use client";

import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import type { NodeSpec } from "@/nodes/define-node";
import { addToDrawing, portForNext } from "../store/actions";
import { useEditor } from "../store/context";
import { documentOf } from "../store/editor-state";
import { nodeWidth } from "./node-view";

/** Adds a node behind the selected one, joined to it where the kinds allow; else in the middle of what is seen. */
export function useAddNode(): (spec: NodeSpec, params?: Record<string, unknown>) => string {
  const editor = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  return useCallback(
    (spec, params) => {
      const port = portForNext(editor, spec);
      const { nodes } = documentOf(editor.store.getState());
      const before = port && nodes.find(({ id }) => id === port.node);
      const canvas = document.querySelector(".react-flow")?.getBoundingClientRect();
      const middle = screenToFlowPosition({
        x: (canvas?.left ?? 0) + (canvas?.width ?? 0) / 2,
        y: (canvas?.top ?? 0) + (canvas?.height ?? 0) / 2,
      });
      const wanted = before
        ? { x: before.position.x + nodeWidth + 72, y: before.position.y }
        : { x: middle.x - nodeWidth / 2, y: middle.y - 40 };
      let position = wanted;
      const taken = () =>
        nodes.some(
          ({ position: at }) => Math.abs(at.x - position.x) < nodeWidth / 2 && Math.abs(at.y - position.y) < 48,
        );
      for (let tries = 0; taken() && tries < 40; tries++) position = { ...position, y: position.y + 56 };
      return addToDrawing(editor, { spec, position, params }, { port });
    },
    [editor, screenToFlowPosition],
  );
}
