/** The editor of one pipeline: the bar above, nodes at the left, the drawing in the middle, the selected node at the right, results below. */
"use client";

import { ReactFlowProvider } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import "./editor.css";
import { useCallback, useState } from "react";
import { useMayEdit } from "@/components/shell/session";
import { Canvas } from "./canvas/canvas";
import { CanvasMenu } from "./canvas/canvas-menu";
import { Inspector } from "./inspector/inspector";
import { Shortcuts } from "./keyboard/shortcuts";
import { useClipboard } from "./keyboard/use-clipboard";
import { useKeyboard } from "./keyboard/use-keyboard";
import { Palette } from "./palette/palette";
import { BottomPanel } from "./run/bottom-panel";
import { useRunControl } from "./run/use-run-control";
import { EditorProvider, useEditorState } from "./store/context";
import { createEditor, type Editor } from "./store/editor";
import type { PipelineDetail } from "./store/editor-state";
import { useCheck } from "./store/use-check";
import { useSaving } from "./store/use-saving";
import { TopBar } from "./top-bar/top-bar";

export function PipelineEditor({ pipeline }: { pipeline: PipelineDetail }) {
  const mayEdit = useMayEdit();
  const [opened] = useState(pipeline);
  const [editor] = useState(() => createEditor(opened, mayEdit));
  return (
    <EditorProvider value={editor}>
      <ReactFlowProvider>
        <Workspace editor={editor} pipeline={opened} />
      </ReactFlowProvider>
    </EditorProvider>
  );
}

function Workspace({ editor, pipeline }: { editor: Editor; pipeline: PipelineDetail }) {
  const [keysShown, setKeysShown] = useState(false);
  const panels = useEditorState((state) => state.panels);
  const saving = useSaving(editor, pipeline);
  const running = useRunControl(editor, saving);
  const { start } = running;
  const run = useCallback(() => void start(), [start]);
  const showShortcuts = useCallback(() => setKeysShown(true), []);
  useCheck(editor);
  useKeyboard(editor, { run, showShortcuts });
  useClipboard(editor);
  return (
    <div className="flex h-dvh flex-col overflow-hidden bg-canvas">
      <TopBar saving={saving} running={running} showShortcuts={showShortcuts} />
      <div className="flex min-h-0 flex-1">
        {editor.mayEdit && panels.palette && <Palette />}
        <div className="flex min-w-0 flex-1 flex-col">
          <main className="relative min-h-0 flex-1">
            <CanvasMenu>
              <Canvas />
            </CanvasMenu>
          </main>
          <BottomPanel />
        </div>
        {panels.inspector && <Inspector />}
      </div>
      <Shortcuts open={keysShown} onOpenChange={setKeysShown} />
    </div>
  );
}
