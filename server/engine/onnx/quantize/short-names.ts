/**
 * Names of what lies within a graph, as short as they can be: where weights take a byte each, the names around them are a part of the
 * file that counts. Inputs and outputs keep theirs.
 */
import { definedNames, subgraphsOf } from "../node-proto";
import type { GraphProto } from "../schema/onnx_pb";

/** Edits the graph. One whose nodes hold bodies stays as it is. */
export function shortenNames(graph: GraphProto): void {
  if (graph.node.some((node) => subgraphsOf(node).length > 0)) return;
  const fixed = new Set([...graph.input, ...graph.output].map(({ name }) => name));
  const short = new Map<string, string>();
  let count = 0;
  for (const name of definedNames(graph)) {
    if (fixed.has(name)) continue;
    while (fixed.has(count.toString(36))) count += 1;
    short.set(name, (count++).toString(36));
  }
  const of = (name: string) => short.get(name) ?? name;
  for (const node of graph.node) {
    node.name = "";
    node.input = node.input.map(of);
    node.output = node.output.map(of);
  }
  for (const tensor of graph.initializer) tensor.name = of(tensor.name);
  for (const { values } of graph.sparseInitializer) if (values) values.name = of(values.name);
  graph.valueInfo = [];
  graph.quantizationAnnotation = [];
}
