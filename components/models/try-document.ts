/** A drawing that tries a classifier: a picture, the model, its answer. */
import type { PipelineDocument } from "@/nodes/pipeline";

export function tryDocument(name: string, model: string): PipelineDocument {
  const node = (id: string, type: string, x: number, params: Record<string, unknown>) => ({
    id,
    type,
    version: 1,
    position: { x, y: 80 },
    params,
  });
  const edge = (id: string, from: [string, string], to: [string, string]) => ({
    id,
    from: { node: from[0], port: from[1] },
    to: { node: to[0], port: to[1] },
  });
  return {
    format: "weft-pipeline",
    version: 1,
    name,
    description: "",
    nodes: [
      node("photo", "io.image-input", 0, { name: "image" }),
      node("classify", "vision.classify", 320, { model }),
      node("result", "io.json-output", 640, { name: "labels" }),
    ],
    edges: [
      edge("photo-classify", ["photo", "image"], ["classify", "image"]),
      edge("classify-result", ["classify", "labels"], ["result", "value"]),
    ],
  };
}
