/** The document as React Flow wants it. An element that did not change is the same object, so that it is not drawn again. */
import type { Edge, EdgeChange, Node, NodeChange } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { PipelineEdge, PipelineNode } from "@/nodes/pipeline";
import type { Position } from "../document/add-node";
import type { Size } from "../document/arrange";
import { moveNodes } from "../document/move-nodes";
import { useEditor, useEditorState } from "../store/context";
import type { Editor } from "../store/editor";

export type FlowNode = Node<{ node: PipelineNode }, "node">;
export type FlowEdge = Edge<{ edge: PipelineEdge }, "edge">;

export function useFlowNodes(): FlowNode[] {
  const nodes = useEditorState((state) => state.history.present.nodes);
  const selected = useEditorState((state) => state.selection.nodes);
  const sizes = useEditorState((state) => state.sizes);
  const moving = useStore(useEditor().moving);
  const before = useRef(new Map<string, FlowNode>());
  return useMemo(() => {
    const made = nodes.map((node) => {
      const old = before.current.get(node.id);
      const next: FlowNode = {
        id: node.id,
        type: "node",
        data: { node },
        position: moving.get(node.id) ?? node.position,
        selected: selected.has(node.id),
        measured: sizes.get(node.id),
      };
      const same =
        old?.data.node === node &&
        old.position === next.position &&
        old.selected === next.selected &&
        old.measured === next.measured;
      return same ? old : next;
    });
    before.current = new Map(made.map((each) => [each.id, each]));
    return made;
  }, [nodes, selected, sizes, moving]);
}

export function useFlowEdges(): FlowEdge[] {
  const edges = useEditorState((state) => state.history.present.edges);
  const selected = useEditorState((state) => state.selection.edges);
  const before = useRef(new Map<string, FlowEdge>());
  return useMemo(() => {
    const made = edges.map((edge) => {
      const old = before.current.get(edge.id);
      if (old?.data?.edge === edge && old.selected === selected.has(edge.id)) return old;
      const { id, from, to } = edge;
      const next: FlowEdge = {
        id,
        type: "edge",
        data: { edge },
        source: from.node,
        sourceHandle: from.port,
        target: to.node,
        targetHandle: to.port,
        selected: selected.has(id),
      };
      return next;
    });
    before.current = new Map(made.map((each) => [each.id, each]));
    return made;
  }, [edges, selected]);
}

/** What happened to nodes on the canvas. A drag reaches the document once, at its end. */
export function takeNodeChanges(editor: Editor, changes: readonly NodeChange<FlowNode>[]): void {
  const { store, moving: drag } = editor;
  const sizes = new Map<string, Size>();
  const moving = new Map<string, Position>();
  const placed = new Map<string, Position>();
  for (const change of changes) {
    if (change.type === "dimensions" && change.dimensions) sizes.set(change.id, change.dimensions);
    if (change.type !== "position" || !change.position) continue;
    (change.dragging ? moving : placed).set(change.id, change.position);
  }
  if (sizes.size > 0) store.setState((state) => ({ sizes: new Map([...state.sizes, ...sizes]) }));
  if (moving.size > 0) drag.setState((before) => new Map([...before, ...moving]), true);
  if (placed.size > 0) {
    const dragged = drag.getState().size > 0;
    editor.apply((document) => moveNodes(document, placed), dragged ? undefined : "nudge");
    if (dragged) drag.setState(new Map(), true);
  }
  takeSelection(editor, "nodes", changes);
}

export function takeEdgeChanges(editor: Editor, changes: readonly EdgeChange<FlowEdge>[]): void {
  takeSelection(editor, "edges", changes);
}

function takeSelection(
  { store }: Editor,
  of: "nodes" | "edges",
  changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[],
): void {
  const selected = changes.filter((change) => change.type === "select");
  if (selected.length === 0) return;
  const { selection } = store.getState();
  const chosen = new Set(selection[of]);
  for (const { id, selected: on } of selected) {
    if (on) chosen.add(id);
    else chosen.delete(id);
  }
  store.setState({ selection: { ...selection, [of]: chosen } });
}
