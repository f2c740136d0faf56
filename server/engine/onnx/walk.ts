/** Every graph of a model, and every tensor: those of bodies of If, Loop and Scan and of functions among them. */
import { subgraphsOf } from "./node-proto";
import type { GraphProto, ModelProto, NodeProto, TensorProto } from "./schema/onnx_pb";

/** The nodes, those of bodies among them, outer ones first. No recursion: files are deep. */
export function* allNodes(nodes: readonly NodeProto[]): Generator<NodeProto> {
  const waiting = [...nodes].reverse();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    for (const body of subgraphsOf(node)) for (const inner of body.node.toReversed()) waiting.push(inner);
  }
}

/** The graph and the bodies in it. */
export function* allGraphs(graph: GraphProto): Generator<GraphProto> {
  yield graph;
  for (const node of allNodes(graph.node)) yield* subgraphsOf(node);
}

export function* tensorsOfGraph(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const sparse of graph.sparseInitializer)
    for (const part of [sparse.values, sparse.indices]) if (part) yield part;
}

export function* tensorsOfNode(node: NodeProto): Generator<TensorProto> {
  for (const held of node.attribute) {
    if (held.t) yield held.t;
    yield* held.tensors;
    for (const sparse of held.sparseTensor ? [held.sparseTensor, ...held.sparseTensors] : held.sparseTensors)
      for (const part of [sparse.values, sparse.indices]) if (part) yield part;
  }
}

export function* allTensors(model: ModelProto): Generator<TensorProto> {
  if (model.graph) {
    for (const graph of allGraphs(model.graph)) yield* tensorsOfGraph(graph);
    for (const node of allNodes(model.graph.node)) yield* tensorsOfNode(node);
  }
  for (const body of model.functions) {
    for (const node of allNodes(body.node)) {
      yield* tensorsOfNode(node);
      for (const inner of subgraphsOf(node)) yield* tensorsOfGraph(inner);
    }
  }
}
