/** Nodes that were drawn with an earlier version of their declaration. */
import type { NodeSpec } from "./define-node";
import type { PipelineNode } from "./pipeline";

/** The node with today's parameters; as it was where they cannot be brought up to date (the compiler says so). */
export function upToDate(node: PipelineNode, spec: NodeSpec): PipelineNode {
  if (node.version >= spec.version) return node;
  try {
    const params = spec.migrate ? spec.migrate(node.params, node.version) : node.params;
    return { ...node, version: spec.version, params };
  } catch {
    return node;
  }
}
