import type { PipelineDocument } from "@/nodes/pipeline";

/** The drawing without its wishes for less: what forms of its graphs are measured beside. */
export function inFloat32(document: PipelineDocument): PipelineDocument {
  return { ...document, nodes: document.nodes.map(({ precision: _, ...node }) => node) };
}
