/** Draws an edge. A port that takes one edge gives up the one it had. The caller has asked `refusalOf` before. */
import type { PipelineDocument, PipelineEdge } from "@/nodes/pipeline";
import type { Connection } from "./connection-rules";
import { drawingOf, portKey, type Registry } from "./drawing";
import { newEdgeId } from "./ids";

export function connect(document: PipelineDocument, registry: Registry, { from, to }: Connection): PipelineDocument {
  const { nodes, arriving } = drawingOf(document);
  const port = registry.get(nodes.get(to.node)?.type ?? "")?.inputs[to.port];
  const there = arriving.get(portKey(to)) ?? [];
  if (there.some((edge) => portKey(edge.from) === portKey(from))) return document;
  const replaced = new Set(port?.variadic ? [] : there);
  const edge: PipelineEdge = { id: newEdgeId(document), from: { ...from }, to: { ...to } };
  return { ...document, edges: [...document.edges.filter((each) => !replaced.has(each)), edge] };
}

/** Moves one end of an edge to another port; it keeps its place among its neighbours, as the order of columns depends on it. */
export function reconnect(
  document: PipelineDocument,
  registry: Registry,
  edgeId: string,
  { from, to }: Connection,
): PipelineDocument {
  const { nodes } = drawingOf(document);
  const port = registry.get(nodes.get(to.node)?.type ?? "")?.inputs[to.port];
  const moved = { id: edgeId, from: { ...from }, to: { ...to } };
  const edges = document.edges.flatMap((edge) => {
    if (edge.id === edgeId) return [moved];
    return !port?.variadic && portKey(edge.to) === portKey(to) ? [] : [edge];
  });
  return { ...document, edges };
}
