/** Drawings written down in tests: nodes by id, edges as "a.port > b.port". */
import type { PipelineDocument } from "@/nodes/pipeline";
import { registry } from "@/nodes/registry.generated";
import type { IrGraph } from "../ir/types";
import { lower } from "../lower/lower";
import { starterCards } from "./cards";

export function drawing(
  nodes: Record<string, [type: string, params?: Record<string, unknown>]>,
  edges: readonly string[],
): PipelineDocument {
  return {
    format: "weft-pipeline",
    version: 1,
    name: "test",
    description: "",
    nodes: Object.entries(nodes).map(([id, [type, params]]) => ({
      id,
      type,
      version: 1,
      position: { x: 0, y: 0 },
      params: params ?? {},
    })),
    edges: edges.map((edge, index) => {
      const [from, to] = edge.split(" > ").map((end) => end.split(".")) as [[string, string], [string, string]];
      return { id: `e${index}`, from: { node: from[0], port: from[1] }, to: { node: to[0], port: to[1] } };
    }),
  };
}

/** The IR of a drawing with nothing wrong in it. */
export function lowered(...args: Parameters<typeof drawing>): IrGraph {
  const { graph, diagnostics } = lower(drawing(...args), starterCards, registry);
  const wrong = diagnostics.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join("\n"));
  return graph;
}
