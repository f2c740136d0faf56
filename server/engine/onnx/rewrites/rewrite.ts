/** A rewrite changes a graph in place and says what it did. `exact`: it only moves things about, so that no number can change. */
import type { GraphProto, NodeProto, TensorProto } from "../model";

export interface Rewrite {
  name: string;
  exact: boolean;
  apply(graph: GraphProto): { changed: boolean; refusals: string[] };
}

/** Who makes and who reads each name. Built anew for each rewrite: graphs here have some hundreds of nodes. */
export interface Uses {
  producer: Map<string, NodeProto>;
  consumers: Map<string, NodeProto[]>;
  constants: Map<string, TensorProto>;
  outputs: Set<string>;
}

export function usesOf(graph: GraphProto): Uses {
  const producer = new Map<string, NodeProto>();
  const consumers = new Map<string, NodeProto[]>();
  for (const node of graph.node) {
    for (const name of node.output) producer.set(name, node);
    for (const name of new Set(node.input)) {
      const list = consumers.get(name);
      if (list) list.push(node);
      else consumers.set(name, [node]);
    }
  }
  return {
    producer,
    consumers,
    constants: new Map(graph.initializer.map((tensor) => [tensor.name, tensor])),
    outputs: new Set(graph.output.map(({ name }) => name)),
  };
}

/** True where nothing but `consumer` reads this value. */
export function onlyReadBy(uses: Uses, name: string, consumer: NodeProto): boolean {
  const readers = uses.consumers.get(name) ?? [];
  return readers.length === 1 && readers[0] === consumer && !uses.outputs.has(name);
}

/** Subgraphs may read any name of the graph around them: rewrites that remove names keep away. */
export function hasSubgraphs(graph: GraphProto): boolean {
  return graph.node.some(({ attribute }) => attribute.some(({ g, graphs }) => g !== undefined || graphs.length > 0));
}
