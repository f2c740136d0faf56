/** Small documents for tests: `draw({ photo: "io.image-input" }, ["photo.image > read.image"])`. */
import type { PipelineDocument } from "@/nodes/pipeline";

type Drawn = string | [type: string, params: Record<string, unknown>];

export function draw(nodes: Record<string, Drawn>, edges: readonly string[] = []): PipelineDocument {
  return {
    format: "weft-pipeline",
    version: 1,
    name: "Test",
    description: "",
    nodes: Object.entries(nodes).map(([id, drawn], index) => {
      const [type, params] = typeof drawn === "string" ? [drawn, {}] : drawn;
      return { id, type, version: 1, position: { x: index * 300, y: 0 }, params };
    }),
    edges: edges.map((edge, index) => {
      const [from, to] = edge.split(" > ").map((end) => end.split(".")) as [[string, string], [string, string]];
      return { id: `e${index + 1}`, from: { node: from[0], port: from[1] }, to: { node: to[0], port: to[1] } };
    }),
  };
}

/** `photo.image > read.image` */
export function connection(text: string) {
  const [from, to] = text.split(" > ").map((end) => end.split(".")) as [[string, string], [string, string]];
  return { from: { node: from[0], port: from[1] }, to: { node: to[0], port: to[1] } };
}

/** Edges as they were drawn, in order. */
export function edgesOf({ edges }: PipelineDocument): string[] {
  return edges.map(({ from, to }) => `${from.node}.${from.port} > ${to.node}.${to.port}`);
}
