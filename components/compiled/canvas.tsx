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
  type ReactFlowInstance,
} from "@xyflow/react";
import { useRef } from "react";
import { useFlowLabels } from "@/components/editor/canvas/use-flow-labels";

const readableZoom = 0.7;
const margin = 56;

/** As a whole where that can be read, else from the beginning. */
function lookAtBeginning(pane: DOMRect, { getNodes, getNodesBounds, fitView, setViewport }: ReactFlowInstance): void {
  const bounds = getNodesBounds(getNodes());
  const across = (pane.width - margin) / bounds.width;
  if (Math.min(across, (pane.height - margin) / bounds.height) >= readableZoom) {
    void fitView({ maxZoom: 1, padding: 0.1 });
    return;
  }
  const zoom = Math.max(readableZoom, Math.min(1, across));
  void setViewport({ zoom, x: pane.width / 2 - (bounds.x + bounds.width / 2) * zoom, y: margin - bounds.y * zoom });
}

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
  const labels = useFlowLabels();
  const pane = useRef<HTMLDivElement>(null);
  return (
    <ReactFlow
      ref={pane}
      aria-label={label}
      ariaLabelConfig={labels}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={(changes) => {
        for (const change of changes) if (change.type === "select" && change.selected) onSelect(change.id);
      }}
      onPaneClick={() => onSelect(null)}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      deleteKeyCode={null}
      onlyRenderVisibleElements
      minZoom={0.05}
      maxZoom={1.75}
      onInit={(flow) =>
        pane.current && lookAtBeginning(pane.current.getBoundingClientRect(), flow as ReactFlowInstance)
      }
      panOnScroll
      className="bg-canvas [--xy-attribution-background-color:transparent] [&_.react-flow__attribution_a]:text-fg-subtle"
    >
      <Background gap={20} size={1} color="var(--line)" />
      <Controls
        showInteractive={false}
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
