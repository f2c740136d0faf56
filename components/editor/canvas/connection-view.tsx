/** An edge on its way: the line, which ports would take it, and over one that would not, the reason. */
"use client";

import {
  type ConnectionLineComponentProps,
  type ConnectionState,
  getBezierPath,
  useConnection,
  useReactFlow,
} from "@xyflow/react";
import { useEffect } from "react";
import { type Connection, refusalOf } from "../document/connection-rules";
import { drawingOf, outputKind, type PortRef } from "../document/drawing";
import { kindColor } from "../kind-color";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { type Connecting, documentOf } from "../store/editor-state";
import type { FlowNode } from "./flow-elements";
import { useRefusalText } from "./wording";

/** Tells the store which port an edge is being dragged from, so that ports need not follow the pointer. */
export function ConnectionTracker() {
  const { store } = useEditor();
  const key = useConnection((connection) =>
    connection.inProgress && connection.fromHandle.id
      ? JSON.stringify([connection.fromHandle.type, connection.fromNode.id, connection.fromHandle.id])
      : null,
  );
  useEffect(() => {
    if (key === null) return store.setState({ connecting: null });
    const [type, node, port] = JSON.parse(key) as [string, string, string];
    store.setState({ connecting: { from: { node, port }, side: type === "source" ? "output" : "input" } });
  }, [key, store]);
  return null;
}

export function connectionBetween({ from, side }: Connecting, other: PortRef): Connection {
  return side === "output" ? { from, to: other } : { from: other, to: from };
}

export function ConnectionLine(props: ConnectionLineComponentProps<FlowNode>) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, fromHandle, fromNode, connectionStatus } = props;
  const kind = useEditorState((state) =>
    fromHandle.type === "source" && fromHandle.id
      ? outputKind(drawingOf(documentOf(state)), registry, { node: fromNode.id, port: fromHandle.id })
      : undefined,
  );
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    targetX: toX,
    targetY: toY,
    sourcePosition: fromPosition,
    targetPosition: toPosition,
  });
  const refused = connectionStatus === "invalid";
  return (
    <path
      d={path}
      fill="none"
      stroke={refused ? "var(--danger)" : kindColor(kind)}
      strokeWidth={2}
      strokeDasharray={refused ? "4 4" : undefined}
    />
  );
}

/** The port under the pointer, if it is one that the edge may not end at. */
function refusedPort(connection: ConnectionState): string | null {
  if (!connection.inProgress || connection.isValid !== false || !connection.toHandle?.id) return null;
  if (connection.toHandle.type === connection.fromHandle.type) return null;
  return JSON.stringify([connection.toHandle.nodeId, connection.toHandle.id]);
}

export function RefusalLabel() {
  const { store } = useEditor();
  const { flowToScreenPosition } = useReactFlow();
  const text = useRefusalText();
  const refused = useConnection(refusedPort);
  const at = useConnection((connection) => (refusedPort(connection) ? connection.to : null));
  const { connecting, history } = store.getState();
  const [node, port] = refused ? (JSON.parse(refused) as [string, string]) : [];
  const refusal =
    connecting && node && port
      ? refusalOf(history.present, registry, connectionBetween(connecting, { node, port }))
      : null;
  const screen = at && flowToScreenPosition(at);
  return (
    <div role="status" className="pointer-events-none fixed inset-0 z-40">
      {refusal && screen && (
        <p
          className="absolute max-w-72 rounded-md border border-danger bg-raised px-2.5 py-1.5 text-fg text-xs shadow-md"
          style={{
            left: Math.min(screen.x + 14, window.innerWidth - 300),
            top: Math.min(screen.y + 14, window.innerHeight - 90),
          }}
        >
          {text(refusal)}
        </p>
      )}
    </div>
  );
}
