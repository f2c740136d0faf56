/**
 * A piece of a drawing as text: what the clipboard carries between pipelines. A whole exported pipeline is taken as well.
 * Pasted nodes get new ids, and input and output names that are still free.
 */
import { z } from "zod";
import { edgeSchema, limits, nodeSchema, type PipelineDocument, type PipelineNode } from "@/nodes/pipeline";
import { freeName, type Position } from "./add-node";
import type { Registry } from "./drawing";
import { newEdgeId, newNodeId } from "./ids";

const fragmentSchema = z.object({
  format: z.enum(["weft-fragment", "weft-pipeline"]),
  version: z.literal(1),
  nodes: z.array(nodeSchema).min(1).max(limits.nodes),
  edges: z.array(edgeSchema).max(limits.edges),
});

export type Fragment = Pick<z.output<typeof fragmentSchema>, "nodes" | "edges">;

/** The nodes and the edges between them. */
export function copyNodes(document: PipelineDocument, ids: ReadonlySet<string>): Fragment {
  return {
    nodes: document.nodes.filter(({ id }) => ids.has(id)),
    edges: document.edges.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node)),
  };
}

export function writeFragment(fragment: Fragment): string {
  return JSON.stringify({ format: "weft-fragment", version: 1, ...fragment }, null, 2);
}

/** Null where the text is something else. */
export function readFragment(text: string): Fragment | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    const parsed = fragmentSchema.safeParse(JSON.parse(text));
    return parsed.success ? { nodes: parsed.data.nodes, edges: parsed.data.edges } : null;
  } catch {
    return null;
  }
}

/** Where a fragment stands: the top left corner of its nodes' places. */
export function cornerOf(nodes: readonly Pick<PipelineNode, "position">[]): Position {
  return {
    x: Math.min(...nodes.map(({ position }) => position.x)),
    y: Math.min(...nodes.map(({ position }) => position.y)),
  };
}

/** Puts the fragment's top left corner at `at`. */
export function pasteFragment(
  document: PipelineDocument,
  registry: Registry,
  fragment: Fragment,
  at: Position,
): { document: PipelineDocument; nodeIds: string[] } {
  const corner = cornerOf(fragment.nodes);
  const names = new Map<string, string>();
  let pasted = document;
  for (const node of fragment.nodes) {
    const id = newNodeId(pasted, node.type);
    const spec = registry.get(node.type);
    const position = {
      x: Math.round(node.position.x - corner.x + at.x),
      y: Math.round(node.position.y - corner.y + at.y),
    };
    const params = spec ? freeName(pasted, registry, spec, node.params) : node.params;
    names.set(node.id, id);
    pasted = { ...pasted, nodes: [...pasted.nodes, { ...node, id, position, params }] };
  }
  for (const { from, to } of fragment.edges) {
    const [source, target] = [names.get(from.node), names.get(to.node)];
    if (!source || !target) continue;
    const edge = { id: newEdgeId(pasted), from: { ...from, node: source }, to: { ...to, node: target } };
    pasted = { ...pasted, edges: [...pasted.edges, edge] };
  }
  return { document: pasted, nodeIds: [...names.values()] };
}
