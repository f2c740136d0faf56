import type { PipelineDocument } from "@/nodes/pipeline";

export interface Elements {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
}

/** Removes nodes with all their edges, and edges. */
export function remove(document: PipelineDocument, { nodes, edges }: Elements): PipelineDocument {
  const kept = document.nodes.filter(({ id }) => !nodes.has(id));
  const left = document.edges.filter(
    ({ id, from, to }) => !edges.has(id) && !nodes.has(from.node) && !nodes.has(to.node),
  );
  if (kept.length === document.nodes.length && left.length === document.edges.length) return document;
  return { ...document, nodes: kept, edges: left };
}
