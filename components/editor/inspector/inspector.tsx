/** What is selected, in full: its name, its parameters, what it is joined to. Without a selection: the pipeline and its problems. */
"use client";

import { useTranslations } from "use-intl";
import { Input } from "@/components/ui/input";
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineNode } from "@/nodes/pipeline";
import { drawingOf } from "../document/drawing";
import { renameNode } from "../document/set-param";
import { NodeIcon } from "../node-icon";
import { hasGraph } from "../precision/model-nodes";
import { PrecisionSection } from "../precision/precision-section";
import { ResizablePanel } from "../resizable-panel";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { documentOf } from "../store/editor-state";
import { Connections } from "./connections";
import { ParamsForm } from "./params-form";
import { PipelinePanel } from "./pipeline-panel";
import { NodeProblems } from "./problems";

export function Inspector() {
  const t = useTranslations("editor.inspector");
  const selection = useEditorState((state) => state.selection);
  const document = useEditorState(documentOf);
  const [id] = selection.nodes;
  const node = id !== undefined && selection.nodes.size === 1 ? drawingOf(document).nodes.get(id) : undefined;
  const spec = node && registry.get(node.type);
  return (
    <ResizablePanel side="right" label={t("title")} initial={280} min={248} max={560}>
      {node && spec ? (
        <NodePanel key={node.id} node={node} spec={spec} />
      ) : selection.nodes.size > 1 ? (
        <p className="p-4 text-fg-muted text-sm">{t("several", { count: selection.nodes.size })}</p>
      ) : (
        <PipelinePanel />
      )}
    </ResizablePanel>
  );
}

function NodePanel({ node, spec }: { node: PipelineNode; spec: NodeSpec }) {
  const t = useTranslations("editor.inspector");
  const editor = useEditor();
  return (
    <div className="flex flex-col gap-5 p-4">
      <header>
        <div className="flex items-center gap-2">
          <NodeIcon name={spec.icon} className="size-4 shrink-0 text-fg-muted" />
          <Input
            value={node.label ?? ""}
            placeholder={spec.title}
            maxLength={120}
            readOnly={!editor.mayEdit}
            aria-label={t("label")}
            onChange={({ target }) =>
              editor.apply((document) => renameNode(document, node.id, target.value), `label:${node.id}`)
            }
            className="h-7 border-transparent bg-transparent px-1.5 font-semibold text-base placeholder:text-fg hover:border-line-strong"
          />
        </div>
        <p className="mt-1.5 text-fg-muted text-xs">{spec.summary}</p>
      </header>
      <NodeProblems nodeId={node.id} />
      <ParamsForm node={node} spec={spec} />
      {hasGraph(node) && <PrecisionSection nodes={[node]} />}
      <Connections node={node} spec={spec} />
    </div>
  );
}
