/** The editor's keys. What is typed into a field belongs to the field. */
"use client";

import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { wholeView } from "../canvas/use-whole-view";
import { paletteSearchId } from "../palette/palette";
import { duplicateSelected, nudgeSelected, removeSelected, selectAll } from "../store/actions";
import type { Editor } from "../store/editor";

const arrows: Readonly<Record<string, { x: number; y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** The same steps as React Flow takes at a node that has the focus. */
const nudge = { near: 5, far: 20 };

/** Whether keys go to where text is typed, or to a window over the editor. */
export function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]") !== null
  );
}

export interface KeyActions {
  run: () => void;
  showShortcuts: () => void;
}

export function useKeyboard(editor: Editor, { run, showShortcuts }: KeyActions): void {
  const { fitView, zoomIn, zoomOut } = useReactFlow();
  useEffect(() => {
    const withCommand: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
      z: ({ shiftKey }) => (shiftKey ? editor.redo() : editor.undo()),
      y: () => editor.redo(),
      a: () => selectAll(editor),
      d: () => duplicateSelected(editor),
      "=": () => void zoomIn(),
      "+": () => void zoomIn(),
      "-": () => void zoomOut(),
      // Everything is saved already; the browser's own window would only be in the way.
      s: () => {},
    };
    const plain: Readonly<Record<string, () => void>> = {
      Delete: () => removeSelected(editor),
      Backspace: () => removeSelected(editor),
      f: () => void fitView({ ...wholeView, duration: 200 }),
      Escape: () => editor.select({}),
      "/": () => focusPalette(editor),
      "?": showShortcuts,
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key === "Enter") {
        event.preventDefault();
        return run();
      }
      if (command && event.key.toLowerCase() === "k") {
        event.preventDefault();
        return focusPalette(editor);
      }
      if (isTaken(event.target)) return;
      const act = command ? withCommand[event.key.toLowerCase()] : event.altKey ? undefined : plain[event.key];
      if (act) {
        event.preventDefault();
        return act(event);
      }
      const arrow = command || event.altKey ? undefined : arrows[event.key];
      const onButton =
        event.target instanceof Element && event.target.closest("[role=tab], [role=slider], [role=separator]");
      if (!arrow || onButton || editor.store.getState().selection.nodes.size === 0) return;
      event.preventDefault();
      const by = event.shiftKey ? nudge.far : nudge.near;
      nudgeSelected(editor, { x: arrow.x * by, y: arrow.y * by });
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [editor, fitView, zoomIn, zoomOut, run, showShortcuts]);
}

function focusPalette(editor: Editor): void {
  if (!editor.mayEdit) return;
  editor.store.setState(({ panels }) => ({ panels: { ...panels, palette: true } }));
  requestAnimationFrame(() => document.getElementById(paletteSearchId)?.focus());
}
