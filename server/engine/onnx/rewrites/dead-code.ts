/** Operators whose results nobody reads, identities, and weights that no operator uses any more. */
import { hasSubgraphs, type Rewrite, usesOf } from "./rewrite";

export const identityRemoval: Rewrite = {
  name: "identity-removal",
  exact: true,
  apply(graph) {
    if (hasSubgraphs(graph))
      return { changed: false, refusals: ["the graph has control flow, whose branches may read any value"] };
    const { outputs } = usesOf(graph);
    const names = new Map<string, string>();
    const rest = graph.node.filter((node) => {
      node.input = node.input.map((name) => names.get(name) ?? name);
      if (node.opType !== "Identity" || outputs.has(node.output[0] as string)) return true;
      names.set(node.output[0] as string, node.input[0] as string);
      return false;
    });
    graph.node = rest;
    return { changed: names.size > 0, refusals: [] };
  },
};

export const deadCode: Rewrite = {
  name: "dead-code",
  exact: true,
  apply(graph) {
    if (hasSubgraphs(graph))
      return { changed: false, refusals: ["the graph has control flow, whose branches may read any value"] };
    const needed = new Set(graph.output.map(({ name }) => name));
    const before = graph.node.length + graph.initializer.length;
    graph.node = [...graph.node]
      .reverse()
      .filter((node) => {
        if (!node.output.some((name) => needed.has(name))) return false;
        for (const name of node.input) needed.add(name);
        return true;
      })
      .reverse();
    graph.initializer = graph.initializer.filter(({ name }) => needed.has(name));
    return { changed: graph.node.length + graph.initializer.length !== before, refusals: [] };
  },
};
