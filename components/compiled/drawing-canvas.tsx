/** The person's drawing, from top to bottom like the plan beside it: each node says by number which graphs it became. */
"use client";

import { type Edge, Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { drawingOf, outputKind } from "@/components/editor/document/drawing";
import { kindColor } from "@/components/editor/kind-color";
import { NodeIcon } from "@/components/editor/node-icon";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { CompiledPlan } from "@/nodes/compiled";
import type { PipelineDocument } from "@/nodes/pipeline";
import { registry } from "@/nodes/registry.generated";
import { BentEdge, type BentEdgeData } from "./bent-edge";
import { Canvas } from "./canvas";
import { type Chosen, isNodeLit, partsOf } from "./chosen";
import { forwards, layOut } from "./layered-layout";

interface DrawnNode extends Record<string, unknown> {
  title: string;
  type: string | null;
  icon: string | undefined;
  graphs: readonly number[];
  hostSteps: number;
  lit: boolean;
  dimmed: boolean;
}

interface DrawingCanvasProps {
  document: PipelineDocument;
  /** Undefined until it is compiled. */
  plan: CompiledPlan | undefined;
  chosen: Chosen;
  onChoose: (node: string | null) => void;
}

const box = { width: 184, height: 62 };
const mostGraphs = 3;
const nodeTypes = { drawn: DrawnNodeView };
const edgeTypes = { bent: BentEdge };

export function DrawingCanvas({ document, plan, chosen, onChoose }: DrawingCanvasProps) {
  const t = useTranslations("compiled");
  const placed = useMemo(() => {
    const arrows = document.edges.map(({ from, to }) => ({ from: from.node, to: to.node }));
    const across = [...document.nodes].sort((a, b) => a.position.y - b.position.y);
    const boxes = forwards(
      across.map(({ id }) => ({ id, ...box })),
      arrows,
    );
    return layOut(boxes, arrows, { direction: "down", rankGap: 40, gap: 20 });
  }, [document]);
  const nodes = useMemo(() => {
    const parts = plan ? partsOf(plan) : new Map();
    return document.nodes.map(({ id, type, label }): Node<DrawnNode> => {
      const spec = registry.get(type);
      const lit = isNodeLit(chosen, id, plan);
      const title = label ?? spec?.title ?? type;
      const { graphs = [], hostSteps = 0 } = parts.get(id) ?? {};
      return {
        id,
        type: "drawn",
        position: placed.places.get(id) ?? { x: 0, y: 0 },
        ...box,
        ariaLabel: title,
        data: {
          title,
          type: label && spec ? spec.title : null,
          icon: spec?.icon,
          graphs,
          hostSteps,
          lit,
          dimmed: chosen !== null && !lit,
        },
      };
    });
  }, [document, plan, placed, chosen]);
  const edges = useMemo(() => {
    const drawing = drawingOf(document);
    return document.edges.map(
      ({ id, from, to }, position): Edge<BentEdgeData> => ({
        id,
        source: from.node,
        target: to.node,
        type: "bent",
        style: { stroke: kindColor(outputKind(drawing, registry, from)), strokeWidth: 1.5, opacity: 0.8 },
        data: { bends: placed.bends[position] ?? [], direction: "down" },
      }),
    );
  }, [document, placed]);
  return (
    <Canvas
      label={t("drawing")}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onSelect={onChoose}
      minimap={false}
    />
  );
}

function DrawnNodeView({ data }: NodeProps<Node<DrawnNode>>) {
  const t = useTranslations("compiled");
  const { title, type, icon, graphs, hostSteps, lit, dimmed } = data;
  return (
    <div
      className={cn(
        "flex size-full flex-col justify-between rounded-lg border border-line-strong bg-surface px-2.5 py-1.5 transition-opacity",
        lit && "border-accent ring-2 ring-accent/25",
        dimmed && "opacity-35",
      )}
    >
      <Handle type="target" position={Position.Top} className="invisible" />
      <Handle type="source" position={Position.Bottom} className="invisible" />
      <div className="flex min-w-0 items-center gap-1.5">
        <NodeIcon name={icon} className="size-3.5 shrink-0 text-fg-muted" />
        <span className="truncate font-medium text-fg text-sm">{title}</span>
        {type && <span className="truncate text-2xs text-fg-subtle">{type}</span>}
      </div>
      <div className="flex min-w-0 items-center gap-1 text-2xs text-fg-subtle">
        {graphs.length > 0 && <span className="shrink-0">{t("graphs", { count: graphs.length })}</span>}
        {graphs.slice(0, mostGraphs).map((number) => (
          <Badge key={number} tone="accent">
            {number}
          </Badge>
        ))}
        {graphs.length > mostGraphs && <span className="shrink-0">+{graphs.length - mostGraphs}</span>}
        {hostSteps > 0 && <span className="ml-auto truncate">{t("hostSteps", { count: hostSteps })}</span>}
        {graphs.length === 0 && hostSteps === 0 && <span className="truncate">{t("noSteps")}</span>}
      </div>
    </div>
  );
}
