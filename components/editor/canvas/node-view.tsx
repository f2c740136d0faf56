/** The one view of every node: what it is, what it holds, its ports, and how it fares. */
"use client";

import type { NodeProps } from "@xyflow/react";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineNode } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";
import { fieldsOf } from "../inspector/form-fields";
import { NodeIcon } from "../node-icon";
import { NodeRunState, useNodeRun } from "../run/node-run-state";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { assetsIn } from "../store/editor-state";
import { AssetSlot } from "../upload/asset-slot";
import type { FlowNode } from "./flow-elements";
import { summaryOf } from "./node-summary";
import { InputView, OutputView } from "./port-view";

export const nodeWidth = 224;

export const NodeView = memo(function NodeView({ id, data, selected }: NodeProps<FlowNode>) {
  const t = useTranslations("editor.node");
  const { mayEdit } = useEditor();
  const { node } = data;
  const spec = registry.get(node.type);
  const title = node.label ?? spec?.title ?? node.type;
  const run = useNodeRun(id);
  const failed = run?.state === "failed";
  return (
    <article
      aria-label={title}
      style={{ width: nodeWidth }}
      className={cn(
        "group rounded-lg border bg-surface shadow-sm transition-shadow hover:shadow-md",
        selected ? "border-accent ring-1 ring-accent" : failed ? "border-danger" : "border-line-strong",
        run?.state === "running" && !selected && "border-accent",
      )}
    >
      <header className="flex h-9 items-center gap-2 border-line border-b pr-2 pl-2.5">
        <NodeIcon name={spec?.icon} className="size-4 shrink-0 text-fg-muted" />
        <div className="min-w-0 flex-1">
          <h3 className="truncate font-medium text-fg text-sm">{title}</h3>
        </div>
        {node.label && spec && <span className="max-w-24 truncate text-2xs text-fg-subtle">{spec.title}</span>}
        <Flaws nodeId={id} />
      </header>
      {spec ? (
        <>
          <Ports id={id} spec={spec} title={title} mayEdit={mayEdit} />
          <Content id={id} node={node} spec={spec} />
          <NodeRunState nodeId={id} role={spec.role} />
        </>
      ) : (
        <p className="px-2.5 py-2 text-danger-text text-xs">{t("unknown", { type: node.type })}</p>
      )}
    </article>
  );
});

interface PortsProps {
  id: string;
  spec: NodeSpec;
  title: string;
  mayEdit: boolean;
}

function Ports({ id, spec, title, mayEdit }: PortsProps) {
  const inputs = Object.entries(spec.inputs);
  const outputs = Object.entries(spec.outputs);
  return (
    <div className="flex py-1.5">
      {inputs.length > 0 && (
        <div className="min-w-0 flex-1">
          {inputs.map(([port, input]) => (
            <InputView key={port} nodeId={id} nodeTitle={title} port={port} input={input} mayEdit={mayEdit} />
          ))}
        </div>
      )}
      {outputs.length > 0 && (
        <div className="min-w-0 flex-1">
          {outputs.map(([port, output]) => (
            <OutputView key={port} nodeId={id} nodeTitle={title} port={port} output={output} mayEdit={mayEdit} />
          ))}
        </div>
      )}
    </div>
  );
}

function Content({ id, node, spec }: { id: string; node: PipelineNode; spec: NodeSpec }) {
  const slot = fieldsOf(spec).find(({ control }) => control.sort === "asset");
  const summary = summaryOf(spec, node.params);
  if (!slot && summary.length === 0) return null;
  return (
    <div className="flex flex-col gap-1.5 px-2.5 pb-2.5">
      {slot?.control.sort === "asset" && (
        <AssetSlot
          nodeId={id}
          param={slot.key}
          title={slot.title}
          accept={slot.control.accept}
          many={slot.control.many}
          assets={assetsIn(node.params)}
        />
      )}
      {summary.length > 0 && (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 gap-y-0.5 text-2xs">
          {summary.map(({ title, value }) => (
            <div key={title} className="contents">
              <dt className="text-fg-subtle">{title}</dt>
              <dd className="truncate text-right text-fg-muted">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

const noFlaws: readonly Diagnostic[] = [];

/** What is wrong here: told under the pointer or with the focus; pressed, the list of problems comes up. */
function Flaws({ nodeId }: { nodeId: string }) {
  const t = useTranslations("editor.node");
  const editor = useEditor();
  const checked = useEditorState((state) => state.check.byNode.get(nodeId) ?? noFlaws);
  const refused = useEditorState((state) => state.refusals.get(nodeId) ?? noFlaws);
  // What is merely not connected yet is shown at its port, and no louder.
  const flaws = [...refused, ...checked.filter(({ code }) => code !== "not-connected")];
  if (flaws.length === 0) return null;
  const wrong = flaws.some(({ severity }) => severity === "error");
  const Icon = wrong ? CircleAlert : TriangleAlert;
  const told = flaws.map(({ message, hint }) => (hint ? `${message} ${hint}` : message)).join("\n");
  const openProblems = () => {
    editor.select({ nodes: new Set([nodeId]) });
    editor.store.setState(({ panels }) => ({ panels: { ...panels, inspector: true } }));
  };
  return (
    <Tooltip content={<span className="whitespace-pre-line">{told}</span>}>
      <button
        type="button"
        aria-label={t("flaws", { count: flaws.length, told })}
        onClick={openProblems}
        className={cn("nodrag rounded", wrong ? "text-danger-text" : "text-warning-text")}
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </Tooltip>
  );
}
