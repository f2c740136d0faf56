/** Ids of nodes and edges: short, readable in exported files, and free in the document they are made for. */
import type { PipelineDocument } from "@/nodes/pipeline";

/** `read-text` for the first node of vision.read-text, then `read-text-2`, … */
export function newNodeId({ nodes }: Pick<PipelineDocument, "nodes">, type: string): string {
  const taken = new Set(nodes.map(({ id }) => id));
  const base = (type.split(".").at(-1) ?? type).replace(/[^A-Za-z0-9_-]/g, "").slice(0, 48) || "node";
  return free(base, taken);
}

export function newEdgeId({ edges }: Pick<PipelineDocument, "edges">): string {
  const taken = new Set(edges.map(({ id }) => id));
  return free(`e${edges.length + 1}`, taken);
}

function free(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  for (let count = 2; ; count++) {
    const id = `${base}-${count}`;
    if (!taken.has(id)) return id;
  }
}
