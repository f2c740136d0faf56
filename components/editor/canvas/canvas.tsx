/** The drawing: React Flow as the view of the document, and what the pointer does to it. */
"use client";

import {
  Background,
  BackgroundVariant,
  ControlButton,
  Controls,
  type EdgeChange,
  type FinalConnectionState,
  type Connection as FlowConnection,
  MiniMap,
  type NodeChange,
  ReactFlow,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { LayoutGrid } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslations } from "use-intl";
import { reconnect } from "../document/connect";
import { type Connection, refusalOf } from "../document/connection-rules";
import { remove } from "../document/remove";
import { connectPorts, takingPort } from "../store/actions";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { documentOf } from "../store/editor-state";
import { ConnectionLine, ConnectionTracker, RefusalLabel } from "./connection-view";
import { EdgeView } from "./edge-view";
import {
  type FlowEdge,
  type FlowNode,
  takeEdgeChanges,
  takeNodeChanges,
  useFlowEdges,
  useFlowNodes,
} from "./flow-elements";
import { NodeView } from "./node-view";
import { QuickAddList } from "./quick-add";
import { StartHint } from "./start-hint";
import { useArrange } from "./use-arrange";
import { useDrops } from "./use-drops";
import { useFlowLabels } from "./use-flow-labels";
import { useWholeView, wholeView } from "./use-whole-view";

const nodeTypes = { node: NodeView };
const edgeTypes = { edge: EdgeView };
const middleMouse = [1];
const mapStyle = { width: 132, height: 88 };

function portsOf({ source, sourceHandle, target, targetHandle }: FlowConnection | FlowEdge): Connection {
  return { from: { node: source, port: sourceHandle ?? "" }, to: { node: target, port: targetHandle ?? "" } };
}

export function Canvas() {
  const t = useTranslations("editor.canvas");
  const editor = useEditor();
  const { mayEdit, store } = editor;
  const nodes = useFlowNodes();
  const edges = useFlowEdges();
  const { follow, onMoveStart } = useWholeView();
  const drops = useDrops();
  const labels = useFlowLabels(mayEdit ? { node: t("nodeKeys"), edge: t("edgeKeys") } : undefined);
  const arrange = useArrange();
  const { screenToFlowPosition } = useReactFlow();
  const roomy = useStore(({ width, height }) => width > 480 && height > 360);
  const empty = useEditorState((state) => documentOf(state).nodes.length === 0);

  // Always the same functions: a new one would draw every node and edge again, at each step of a drag.
  const [handlers] = useState(() => ({
    onNodesChange: (changes: NodeChange<FlowNode>[]) => takeNodeChanges(editor, changes),
    onEdgesChange: (changes: EdgeChange<FlowEdge>[]) => takeEdgeChanges(editor, changes),
    onConnect: (connection: FlowConnection) => connectPorts(editor, portsOf(connection)),
    onReconnect: (edge: FlowEdge, connection: FlowConnection) =>
      editor.apply((document) => reconnect(document, registry, edge.id, portsOf(connection))),
    onEdgeDoubleClick: (_: unknown, { id }: FlowEdge) =>
      editor.apply((document) => remove(document, { nodes: new Set(), edges: new Set([id]) })),
    isValidConnection: (connection: FlowConnection | FlowEdge) =>
      refusalOf(documentOf(store.getState()), registry, portsOf(connection)) === null,
  }));

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const { fromHandle, fromNode, toHandle, toNode, isValid: valid, from } = state;
      if (valid || toHandle || !fromHandle?.id || !fromNode) return;
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      if (!point) return;
      const screen = { x: point.clientX, y: point.clientY };
      const position = screenToFlowPosition(screen);
      const port = { node: fromNode.id, port: fromHandle.id };
      const side = fromHandle.type === "source" ? "output" : "input";
      if (toNode) {
        const connection = toNode.id === fromNode.id ? null : takingPort(editor, toNode.id, port, side);
        if (connection) connectPorts(editor, connection);
      } else if (from && Math.hypot(position.x - from.x, position.y - from.y) > 24) {
        store.setState({ quickAdd: { position, screen, from: port, side } });
      }
    },
    [editor, store, screenToFlowPosition],
  );

  return (
    <ReactFlow<FlowNode, FlowEdge>
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      {...handlers}
      onConnectEnd={onConnectEnd}
      onMoveStart={onMoveStart}
      connectionLineComponent={ConnectionLine}
      connectionRadius={28}
      nodesDraggable={mayEdit}
      nodesConnectable={mayEdit}
      edgesReconnectable={mayEdit}
      deleteKeyCode={null}
      selectionOnDrag
      selectionMode={SelectionMode.Partial}
      panOnDrag={middleMouse}
      panOnScroll
      zoomOnDoubleClick={false}
      minZoom={0.1}
      maxZoom={2}
      fitView
      fitViewOptions={wholeView}
      // Small drawings stay whole in the page, so that Tab reaches every node.
      onlyRenderVisibleElements={nodes.length > 150}
      elevateEdgesOnSelect
      aria-label={t("title")}
      ariaLabelConfig={labels}
      {...drops}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.25} color="var(--line-strong)" />
      <Controls orientation="horizontal" showInteractive={false} fitViewOptions={wholeView} onFitView={follow}>
        {mayEdit && (
          <ControlButton onClick={() => void arrange()} title={t("arrange")} aria-label={t("arrange")}>
            <LayoutGrid className="!fill-none" />
          </ControlButton>
        )}
      </Controls>
      {roomy && <MiniMap style={mapStyle} pannable zoomable nodeBorderRadius={8} />}
      <ConnectionTracker />
      <RefusalLabel />
      <QuickAddList />
      {empty && <StartHint />}
    </ReactFlow>
  );
}
