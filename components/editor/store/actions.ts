/** What people do, as one undoable change each, with the selection that they would expect afterwards. */
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineDocument } from "@/nodes/pipeline";
import { addNode, type Position } from "../document/add-node";
import { inputFor, outputFor } from "../document/bridges";
import { connect } from "../document/connect";
import { type Connection, refusalOf } from "../document/connection-rules";
import { drawingOf, outputKind, type PortRef } from "../document/drawing";
import { copyNodes, cornerOf, type Fragment, pasteFragment } from "../document/fragment";
import { insertOnEdge } from "../document/insert-on-edge";
import { moveNodes } from "../document/move-nodes";
import { remove } from "../document/remove";
import { type Editor, registry } from "./editor";
import { documentOf } from "./editor-state";

export interface NewNode {
  spec: NodeSpec;
  position: Position;
  params?: Record<string, unknown>;
}

/** Returns the new node's id. It is joined to `port`, where kinds allow, and put into `edgeId`, where it fits. */
export function addToDrawing(
  editor: Editor,
  node: NewNode,
  joined: { port?: PortRef; side?: "output" | "input"; edgeId?: string } = {},
): string {
  let made = "";
  editor.apply((document) => {
    const inserted = joined.edgeId ? insertOnEdge(document, registry, joined.edgeId, node) : null;
    const added = inserted ?? addNode(document, registry, node);
    made = added.nodeId;
    if (!joined.port) return added.document;
    return join(added.document, node.spec, made, joined.port, joined.side ?? "output");
  });
  editor.select({ nodes: new Set([made]) });
  return made;
}

function join(
  document: PipelineDocument,
  spec: NodeSpec,
  nodeId: string,
  port: PortRef,
  side: "output" | "input",
): PipelineDocument {
  const connection = connectionTo(document, spec, nodeId, port, side);
  if (!connection || refusalOf(document, registry, connection)) return document;
  return connect(document, registry, connection);
}

function connectionTo(
  document: PipelineDocument,
  spec: NodeSpec,
  nodeId: string,
  port: PortRef,
  side: "output" | "input",
): Connection | null {
  const drawing = drawingOf(document);
  if (side === "output") {
    const input = inputFor(spec, outputKind(drawing, registry, port));
    return input && { from: port, to: { node: nodeId, port: input.port } };
  }
  const target = registry.get(drawing.nodes.get(port.node)?.type ?? "")?.inputs[port.port];
  const output = target && outputFor(spec, target.kinds);
  if (output) return { from: { node: nodeId, port: output.port }, to: port };
  const passing = Object.entries(spec.outputs).find(([, { kind }]) => typeof kind === "object");
  return passing ? { from: { node: nodeId, port: passing[0] }, to: port } : null;
}

/** The output of the selected node that a new node of this sort would take, if one node is selected and it fits. */
export function portForNext(editor: Editor, spec: NodeSpec): PortRef | undefined {
  const state = editor.store.getState();
  const [id, ...more] = state.selection.nodes;
  const drawing = drawingOf(documentOf(state));
  const node = id === undefined ? undefined : drawing.nodes.get(id);
  if (!node || more.length > 0) return undefined;
  const fitting = Object.keys(registry.get(node.type)?.outputs ?? {}).flatMap((port) => {
    const kind = outputKind(drawing, registry, { node: node.id, port });
    const input = inputFor(spec, kind);
    return input ? [{ port, distance: input.distance }] : [];
  });
  const [best] = fitting.sort((a, b) => a.distance - b.distance);
  return best && { node: node.id, port: best.port };
}

export function connectPorts(editor: Editor, connection: Connection): void {
  editor.apply((document) =>
    refusalOf(document, registry, connection) ? document : connect(document, registry, connection),
  );
}

/** The first port of a node that takes the edge being dragged. */
export function takingPort(editor: Editor, nodeId: string, from: PortRef, side: "output" | "input"): Connection | null {
  const document = documentOf(editor.store.getState());
  const spec = registry.get(drawingOf(document).nodes.get(nodeId)?.type ?? "");
  const ports = Object.keys((side === "output" ? spec?.inputs : spec?.outputs) ?? {});
  const connections = ports.map((port) => {
    const other = { node: nodeId, port };
    return side === "output" ? { from, to: other } : { from: other, to: from };
  });
  const taken = connections.filter((each) => refusalOf(document, registry, each) === null);
  const drawing = drawingOf(document);
  return taken.find(({ to }) => !drawing.arriving.has(`${to.node}.${to.port}`)) ?? taken[0] ?? null;
}

export function removeSelected(editor: Editor): void {
  const { selection } = editor.store.getState();
  editor.apply((document) => remove(document, selection));
}

export function selectAll(editor: Editor): void {
  const { nodes, edges } = documentOf(editor.store.getState());
  editor.select({ nodes: new Set(nodes.map(({ id }) => id)), edges: new Set(edges.map(({ id }) => id)) });
}

export function selectedFragment(editor: Editor): Fragment | null {
  const state = editor.store.getState();
  if (state.selection.nodes.size === 0) return null;
  return copyNodes(documentOf(state), state.selection.nodes);
}

export function paste(editor: Editor, fragment: Fragment, at: Position): void {
  let ids: string[] = [];
  editor.apply((document) => {
    const pasted = pasteFragment(document, registry, fragment, at);
    ids = pasted.nodeIds;
    return pasted.document;
  });
  editor.select({ nodes: new Set(ids) });
}

export function duplicateSelected(editor: Editor): void {
  const fragment = selectedFragment(editor);
  if (!fragment) return;
  const corner = cornerOf(fragment.nodes);
  paste(editor, fragment, { x: corner.x + 32, y: corner.y + 32 });
}

export function nudgeSelected(editor: Editor, by: Position): void {
  const { selection } = editor.store.getState();
  editor.apply((document) => {
    const places = document.nodes
      .filter(({ id }) => selection.nodes.has(id))
      .map(({ id, position }) => [id, { x: position.x + by.x, y: position.y + by.y }] as const);
    return moveNodes(document, new Map(places));
  }, "nudge");
}
