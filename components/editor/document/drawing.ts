/** What can be read off a document at a glance: nodes by id, edges by the port they touch, and the kind at each output. Computed once per document. */
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineDocument, PipelineEdge, PipelineNode } from "@/nodes/pipeline";
import type { Kind } from "@/nodes/port-types";

export type Registry = ReadonlyMap<string, NodeSpec>;

export interface PortRef {
  node: string;
  port: string;
}

export interface Drawing {
  nodes: ReadonlyMap<string, PipelineNode>;
  /** Edges that end at a port, in drawing order; by `portKey`. */
  arriving: ReadonlyMap<string, readonly PipelineEdge[]>;
  leaving: ReadonlyMap<string, readonly PipelineEdge[]>;
  /** Nodes that take from a node. */
  users: ReadonlyMap<string, ReadonlySet<string>>;
}

export const portKey = ({ node, port }: PortRef): string => `${node}.${port}`;

const known = new WeakMap<PipelineDocument, Drawing>();

export function drawingOf(document: PipelineDocument): Drawing {
  const found = known.get(document);
  if (found) return found;
  const { nodes, edges } = document;
  const arriving = new Map<string, PipelineEdge[]>();
  const leaving = new Map<string, PipelineEdge[]>();
  const users = new Map<string, Set<string>>();
  for (const edge of edges) {
    push(arriving, portKey(edge.to), edge);
    push(leaving, portKey(edge.from), edge);
    const takers = users.get(edge.from.node) ?? new Set();
    users.set(edge.from.node, takers.add(edge.to.node));
  }
  const drawing = { nodes: new Map(nodes.map((node) => [node.id, node])), arriving, leaving, users };
  known.set(document, drawing);
  return drawing;
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** The kind at an output port; undefined where it follows from an input that nothing arrives at yet, or where there is no such port. */
export function outputKind(drawing: Drawing, registry: Registry, from: PortRef): Kind | undefined {
  const walked = new Set<string>();
  for (let at: PortRef | undefined = from; at && !walked.has(at.node); ) {
    walked.add(at.node);
    const kind: Kind | { sameAs: string } | undefined = registry.get(drawing.nodes.get(at.node)?.type ?? "")?.outputs[
      at.port
    ]?.kind;
    if (typeof kind !== "object") return kind;
    at = drawing.arriving.get(portKey({ node: at.node, port: kind.sameAs }))?.[0]?.from;
  }
  return undefined;
}

/** True where what `start` makes reaches `goal`, or they are one. */
export function reaches({ users }: Pick<Drawing, "users">, start: string, goal: string): boolean {
  const seen = new Set([start]);
  for (const id of seen) {
    if (id === goal) return true;
    for (const next of users.get(id) ?? []) seen.add(next);
  }
  return false;
}
