/** Puts a new node into an edge, where both halves would be allowed. */
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineDocument } from "@/nodes/pipeline";
import { addNode, type Position } from "./add-node";
import { inputFor } from "./bridges";
import { connect } from "./connect";
import { refusalOf } from "./connection-rules";
import { drawingOf, outputKind, type Registry } from "./drawing";
import { remove } from "./remove";

/** Null where the node does not fit there. */
export function insertOnEdge(
  document: PipelineDocument,
  registry: Registry,
  edgeId: string,
  placement: { spec: NodeSpec; position: Position; params?: Record<string, unknown> },
): { document: PipelineDocument; nodeId: string } | null {
  const edge = document.edges.find(({ id }) => id === edgeId);
  if (!edge) return null;
  const input = inputFor(placement.spec, outputKind(drawingOf(document), registry, edge.from));
  if (!input) return null;
  const without = remove(document, { nodes: new Set(), edges: new Set([edgeId]) });
  const { document: added, nodeId } = addNode(without, registry, placement);
  const first = { from: edge.from, to: { node: nodeId, port: input.port } };
  if (refusalOf(added, registry, first)) return null;
  const half = connect(added, registry, first);
  for (const port of Object.keys(placement.spec.outputs)) {
    const second = { from: { node: nodeId, port }, to: edge.to };
    if (refusalOf(half, registry, second)) continue;
    // The second half takes the old edge's place, as the order of edges at a list port matters.
    const whole = connect(half, registry, second);
    const at = document.edges.findIndex(({ id }) => id === edgeId);
    const last = whole.edges.at(-1);
    if (!last) return null;
    const rest = whole.edges.slice(0, -1);
    return { document: { ...whole, edges: [...rest.slice(0, at), last, ...rest.slice(at)] }, nodeId };
  }
  return null;
}
