/** A drawing that tries a model: a picture or a text, the model, its answer. */
import type { ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";

/** The node that looks at a picture or a text with a model of the task, and what it gives. */
const lookers: Partial<Record<ModelCard["task"], { type: string; gives: string; at?: "text" }>> = {
  "image-classification": { type: "vision.classify", gives: "labels" },
  "object-detection": { type: "vision.detect-objects", gives: "detections" },
  "image-embedding": { type: "vision.embed-image", gives: "embedding" },
  "text-embedding": { type: "text.embed", gives: "embedding", at: "text" },
};

type Tried = Pick<ModelCard, "id" | "task">;

export const canTry = ({ task }: Tried): boolean => lookers[task] !== undefined;

/** Null for models that look neither at whole pictures nor at text. */
export function tryDocument(name: string, { id: model, task }: Tried): PipelineDocument | null {
  const looker = lookers[task];
  if (!looker) return null;
  const shown = looker.at ?? "image";
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
      node("given", `io.${shown}-input`, 0, { name: shown }),
      node("look", looker.type, 320, { model }),
      node("result", "io.json-output", 640, { name: looker.gives }),
    ],
    edges: [
      edge("given-look", ["given", shown], ["look", shown]),
      edge("look-result", ["look", looker.gives], ["result", "value"]),
    ],
  };
}
