import type { PipelineDocument } from "@/nodes/pipeline";
import type { Position } from "./add-node";

/** Places nodes by id; the others stay, as the same objects. Places are whole units: a drawing is not a measurement. */
export function moveNodes(document: PipelineDocument, places: ReadonlyMap<string, Position>): PipelineDocument {
  let moved = false;
  const nodes = document.nodes.map((node) => {
    const place = places.get(node.id);
    if (!place) return node;
    const position = { x: Math.round(place.x), y: Math.round(place.y) };
    if (position.x === node.position.x && position.y === node.position.y) return node;
    moved = true;
    return { ...node, position };
  });
  return moved ? { ...document, nodes } : document;
}
