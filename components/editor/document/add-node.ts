/** A new node: its parameters are the defaults, with an API name that no other input or output of the drawing has. */
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineDocument, PipelineNode } from "@/nodes/pipeline";
import type { Registry } from "./drawing";
import { newNodeId } from "./ids";

export interface Position {
  x: number;
  y: number;
}

export interface Placement {
  spec: NodeSpec;
  position: Position;
  params?: Record<string, unknown>;
}

export function addNode(
  document: PipelineDocument,
  registry: Registry,
  { spec, position, params = {} }: Placement,
): { document: PipelineDocument; nodeId: string } {
  const node: PipelineNode = {
    id: newNodeId(document, spec.type),
    type: spec.type,
    version: spec.version,
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    params: freeName(document, registry, spec, { ...defaultsOf(spec), ...params }),
  };
  return { document: { ...document, nodes: [...document.nodes, node] }, nodeId: node.id };
}

/** The defaults that the schema states; a parameter without one is left for the person to fill in. */
export function defaultsOf(spec: NodeSpec): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(spec.params.shape).flatMap(([key, schema]) => {
      const parsed = schema.safeParse(undefined);
      return parsed.success && parsed.data !== undefined ? [[key, parsed.data]] : [];
    }),
  );
}

/** Two inputs, or two outputs, of one name could not be told apart in the API. */
export function freeName(
  { nodes }: Pick<PipelineDocument, "nodes">,
  registry: Registry,
  spec: NodeSpec,
  params: Record<string, unknown>,
): Record<string, unknown> {
  if (!spec.role || typeof params.name !== "string") return params;
  const taken = new Set(
    nodes.filter((node) => registry.get(node.type)?.role === spec.role).map((node) => node.params.name),
  );
  if (!taken.has(params.name)) return params;
  const base = params.name.replace(/_\d+$/, "").slice(0, 36);
  for (let count = 2; ; count++) {
    const name = `${base}_${count}`;
    if (!taken.has(name)) return { ...params, name };
  }
}
