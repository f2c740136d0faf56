/** Copy, cut and paste through the system's clipboard, as text, so that they work between pipelines; pasted files become inputs. */
"use client";

import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useTakeFiles } from "../canvas/use-drops";
import { readFragment, writeFragment } from "../document/fragment";
import { paste, removeSelected, selectedFragment } from "../store/actions";
import type { Editor } from "../store/editor";
import { isTaken } from "./use-keyboard";

export function useClipboard(editor: Editor): void {
  const { screenToFlowPosition } = useReactFlow();
  const takeFiles = useTakeFiles();
  const pointer = useRef<{ x: number; y: number } | null>(null);
  useEffect(() => {
    const onMove = ({ clientX, clientY, target }: PointerEvent) => {
      pointer.current = target instanceof Element && target.closest(".react-flow") ? { x: clientX, y: clientY } : null;
    };
    const place = () => {
      const canvas = document.querySelector(".react-flow")?.getBoundingClientRect();
      const middle = canvas && { x: canvas.left + canvas.width / 2 - 120, y: canvas.top + canvas.height / 2 - 60 };
      return screenToFlowPosition(pointer.current ?? middle ?? { x: 0, y: 0 });
    };
    const copy = (event: ClipboardEvent): boolean => {
      if (isTaken(event.target) || !getSelection()?.isCollapsed) return false;
      const fragment = selectedFragment(editor);
      if (!fragment) return false;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", writeFragment(fragment));
      return true;
    };
    const onCopy = (event: ClipboardEvent) => void copy(event);
    const onCut = (event: ClipboardEvent) => {
      if (editor.mayEdit && copy(event)) removeSelected(editor);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!editor.mayEdit || isTaken(event.target)) return;
      const files = [...(event.clipboardData?.files ?? [])];
      const fragment = readFragment(event.clipboardData?.getData("text/plain") ?? "");
      if (!fragment && files.length === 0) return;
      event.preventDefault();
      if (fragment) paste(editor, fragment, place());
      else takeFiles(files, place());
    };
    window.addEventListener("pointermove", onMove, { passive: true });
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCut);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("pointermove", onMove);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCut);
      document.removeEventListener("paste", onPaste);
    };
  }, [editor, screenToFlowPosition, takeFiles]);
}
