import type { PipelineDocument } from "@/nodes/pipeline";
import type { PrecisionWish } from "@/nodes/precision";

/** Of all these nodes at once; null takes the wish back. */
export function setPrecision(
  document: PipelineDocument,
  nodeIds: readonly string[],
  wish: PrecisionWish | null,
): PipelineDocument {
  const nodes = document.nodes.map((node) => {
    if (!nodeIds.includes(node.id)) return node;
    const { precision: _old, ...others } = node;
    return wish ? { ...others, precision: wish } : others;
  });
  return { ...document, nodes };
}
