/** What the right mouse key (or the menu key) offers on the canvas: for what is selected, or for the drawing. */
"use client";

import { useReactFlow } from "@xyflow/react";
import { Copy, CopyPlus, LayoutGrid, Maximize, Plus, Scissors, SquareDashedMousePointer, Trash2 } from "lucide-react";
import { type MouseEvent, type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { ContextMenu, ContextMenuItem, ContextMenuSeparator } from "@/components/ui/menu";
import { duplicateSelected, removeSelected, selectAll } from "../store/actions";
import { useEditor, useEditorState } from "../store/context";
import { commandKey } from "../top-bar/command-key";
import { useArrange } from "./use-arrange";
import { wholeView } from "./use-whole-view";

/** By then the menu has vanished and given the focus back, which would close the list at once. */
const menuGoneMs = 200;

export function CanvasMenu({ children }: { children: ReactNode }) {
  const editor = useEditor();
  const [point, setPoint] = useState({ x: 0, y: 0 });
  /** A press on something that is not selected selects it, as everywhere. */
  const choose = (event: MouseEvent) => {
    setPoint({ x: event.clientX, y: event.clientY });
    if (!(event.target instanceof Element)) return;
    const node = event.target.closest(".react-flow__node")?.getAttribute("data-id");
    const edge = event.target.closest(".react-flow__edge")?.getAttribute("data-id");
    const { selection } = editor.store.getState();
    if (node && !selection.nodes.has(node)) editor.select({ nodes: new Set([node]) });
    else if (edge && !selection.edges.has(edge)) editor.select({ edges: new Set([edge]) });
  };
  return (
    <ContextMenu content={<Items point={point} />}>
      <div className="size-full" onContextMenuCapture={choose}>
        {children}
      </div>
    </ContextMenu>
  );
}

function Items({ point }: { point: { x: number; y: number } }) {
  const t = useTranslations("editor.canvas");
  const editor = useEditor();
  const selection = useEditorState((state) => state.selection);
  const arrange = useArrange();
  const { fitView, screenToFlowPosition } = useReactFlow();
  const command = commandKey();
  const some = selection.nodes.size > 0;
  const clipboard = (what: "copy" | "cut") => () => setTimeout(() => copyNow(what));
  const addHere = () =>
    setTimeout(
      () =>
        editor.store.setState({
          quickAdd: { position: screenToFlowPosition(point), screen: point, from: null, side: "output" },
        }),
      menuGoneMs,
    );
  return (
    <>
      {some && (
        <ContextMenuItem keys={`${command} C`} onSelect={clipboard("copy")}>
          <Copy />
          {t("copy")}
        </ContextMenuItem>
      )}
      {some && editor.mayEdit && (
        <>
          <ContextMenuItem keys={`${command} X`} onSelect={clipboard("cut")}>
            <Scissors />
            {t("cut")}
          </ContextMenuItem>
          <ContextMenuItem keys={`${command} D`} onSelect={() => duplicateSelected(editor)}>
            <CopyPlus />
            {t("duplicate")}
          </ContextMenuItem>
        </>
      )}
      {(some || selection.edges.size > 0) && editor.mayEdit && (
        <>
          <ContextMenuItem danger keys="Del" onSelect={() => removeSelected(editor)}>
            <Trash2 />
            {t("delete")}
          </ContextMenuItem>
          <ContextMenuSeparator />
        </>
      )}
      {editor.mayEdit && (
        <>
          <ContextMenuItem onSelect={addHere}>
            <Plus />
            {t("addHere")}
          </ContextMenuItem>
          <ContextMenuItem onSelect={() => void arrange()}>
            <LayoutGrid />
            {t("arrange")}
          </ContextMenuItem>
        </>
      )}
      <ContextMenuItem keys={`${command} A`} onSelect={() => selectAll(editor)}>
        <SquareDashedMousePointer />
        {t("all")}
      </ContextMenuItem>
      <ContextMenuItem keys="F" onSelect={() => void fitView({ ...wholeView, duration: 200 })}>
        <Maximize />
        {t("fit")}
      </ContextMenuItem>
    </>
  );
}

/** The browser's own copy: it reaches the system's clipboard without asking, on every address. The menu, still closing, must not have the focus. */
function copyNow(what: "copy" | "cut"): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  document.execCommand(what);
}
