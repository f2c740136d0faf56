/** The canvas of the compiled views: looked at, moved and zoomed, never edited. Only what is in sight is drawn. */
"use client";

import "@xyflow/react/dist/base.css";
import {
  Background,
  Controls,
  type Edge,
  type EdgeTypes,
  MiniMap,
  type Node,
  type NodeTypes,
  ReactFlow,
} from "@xyflow/react";
import { useTranslations } from "use-intl";

interface CanvasProps {
  label: string;
  nodes: Node[];
  edges: Edge[];
  nodeTypes: NodeTypes;
  edgeTypes: EdgeTypes;
  onSelect: (id: string | null) => void;
  minimap?: boolean;
}

export function Canvas({ label, nodes, edges, nodeTypes, edgeTypes, onSelect, minimap = true }: CanvasProps) {
  const t = useTranslations("compiled");
  return (
    <ReactFlow
      aria-label={label}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={(_, { id }) => onSelect(id)}
      onPaneClick={() => onSelect(null)}
      onSelectionChange={({ nodes: [first] }) => first && onSelect(first.id)}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      deleteKeyCode={null}
      onlyRenderVisibleElements
      minZoom={0.05}
      maxZoom={1.75}
      fitView
      fitViewOptions={{ maxZoom: 1, minZoom: 0.35, padding: 0.12 }}
      proOptions={{ hideAttribution: true }}
      className="bg-canvas"
    >
      <Background gap={20} size={1} color="var(--line)" />
      <Controls
        showInteractive={false}
        aria-label={t("canvasControls")}
        className="overflow-hidden rounded-lg border border-line bg-raised shadow-sm [&_button]:flex [&_button]:size-7 [&_button]:items-center [&_button]:justify-center [&_button]:text-fg-muted hover:[&_button]:bg-hover [&_svg]:size-3 [&_svg]:fill-current"
      />
      {minimap && (
        <MiniMap
          pannable
          zoomable
          className="overflow-hidden rounded-lg border border-line bg-surface! shadow-sm"
          maskColor="var(--hover)"
          nodeColor="var(--line-strong)"
          bgColor="var(--surface)"
        />
      )}
    </ReactFlow>
  );
}
