import type { PipelineDocument, PipelineNode } from "@/nodes/pipeline";
import { upToDate } from "@/nodes/up-to-date";
import type { Registry } from "./drawing";

/** Sets one parameter; `undefined` takes it back to its default. A node of an older version is brought up to date first. */
export function setParam(
  document: PipelineDocument,
  registry: Registry,
  nodeId: string,
  param: string,
  value: unknown,
): PipelineDocument {
  return changeNode(document, nodeId, (node) => {
    const spec = registry.get(node.type);
    const current = spec ? upToDate(node, spec) : node;
    const { [param]: _old, ...others } = current.params;
    return { ...current, params: value === undefined ? others : { ...others, [param]: value } };
  });
}

/** An empty label takes the node's own title again. */
export function renameNode(document: PipelineDocument, nodeId: string, label: string): PipelineDocument {
  return changeNode(document, nodeId, ({ label: _old, ...node }) => {
    const wanted = label.slice(0, 120);
    return wanted.trim() === "" ? node : { ...node, label: wanted };
  });
}

/** Names are never empty: an empty one leaves the old. */
export function renamePipeline(document: PipelineDocument, name: string): PipelineDocument {
  const wanted = name.trim().slice(0, 120);
  return wanted === "" || wanted === document.name ? document : { ...document, name: wanted };
}

function changeNode(
  document: PipelineDocument,
  nodeId: string,
  change: (node: PipelineNode) => PipelineNode,
): PipelineDocument {
  return { ...document, nodes: document.nodes.map((node) => (node.id === nodeId ? change(node) : node)) };
}
