/** Constant nodes become initialisers: onnxruntime packs and shares those, and other rewrites look for them there. */
import type { Rewrite } from "./rewrite";

export const constantsToInitializers: Rewrite = {
  name: "constants-to-initializers",
  exact: true,
  apply(graph) {
    const outputs = new Set(graph.output.map(({ name }) => name));
    const rest = graph.node.filter((node) => {
      const tensor = node.opType === "Constant" ? node.attribute.find(({ name }) => name === "value")?.t : undefined;
      const name = node.output[0];
      if (!tensor || !name || outputs.has(name)) return true;
      tensor.name = name;
      graph.initializer.push(tensor);
      return false;
    });
    const changed = rest.length !== graph.node.length;
    graph.node = rest;
    return { changed, refusals: [] };
  },
};
