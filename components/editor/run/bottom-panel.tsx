/** Below the drawing: what the run gave, or how it was compiled. */
"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { ReportView } from "@/components/runs/report-view";
import { ResultsPanel } from "@/components/runs/results-panel";
import { isOver } from "@/components/runs/run-model";
import { Button } from "@/components/ui/button";
import { LoadingState } from "@/components/ui/states";
import { ResizablePanel } from "../resizable-panel";
import { useEditor, useEditorState } from "../store/context";
import { documentOf } from "../store/editor-state";

export function BottomPanel() {
  const t = useTranslations("editor.bar");
  const { store } = useEditor();
  const which = useEditorState(({ panels }) => panels.bottom);
  if (!which) return null;
  const close = () => store.setState(({ panels }) => ({ panels: { ...panels, bottom: null } }));
  return (
    <ResizablePanel side="bottom" label={t(which)} initial={300} min={140} max={900}>
      <div className="flex h-full flex-col">
        <Stale />
        <div className="min-h-0 flex-1">{which === "results" ? <Results /> : <Report />}</div>
      </div>
      <Button look="ghost" size="sm" icon aria-label={t("close")} onClick={close} className="absolute top-1 right-2">
        <X />
      </Button>
    </ResizablePanel>
  );
}

function Results() {
  const editor = useEditor();
  const run = useEditorState((state) => state.run);
  const selected = useEditorState(({ selection }) =>
    selection.nodes.size === 1 ? [...selection.nodes][0] : undefined,
  );
  if (!run) return <LoadingState />;
  // A node that was drawn after the run has nothing in it.
  const known = run.document.nodes.some(({ id }) => id === selected);
  return (
    <ResultsPanel
      run={run}
      selectedNodeId={known ? (selected ?? null) : null}
      onSelectNode={(id) => editor.select({ nodes: new Set([id]) })}
    />
  );
}

function Report() {
  const t = useTranslations("editor.bar");
  const run = useEditorState((state) => state.run);
  if (!run) return <LoadingState />;
  return (
    <div className="flex h-full flex-col">
      <h2 className="flex h-9 shrink-0 items-center border-line border-b px-4 font-medium text-fg text-sm">
        {t("report")}
      </h2>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ReportView runId={run.id} />
      </div>
    </div>
  );
}

/** Says so where the drawing is not any more what the run was of. */
function Stale() {
  const t = useTranslations("editor.run");
  const ran = useEditorState(({ run }) => (run && isOver(run.state) ? run.document : null));
  const now = useEditorState(documentOf);
  if (!ran || meaning(ran) === meaning(now)) return null;
  return <p className="shrink-0 bg-warning-soft px-4 py-1 text-warning-text text-xs">{t("stale")}</p>;
}

function meaning({ nodes, edges }: ReturnType<typeof documentOf>): string {
  return JSON.stringify([
    nodes.map(({ id, type, params }) => [id, type, params]),
    edges.map(({ from, to }) => [from, to]),
  ]);
}
