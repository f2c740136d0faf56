/** A model that gives other values than it did: those of the middle, for whoever wants to look at them. The model itself stays as it is. */
import { create } from "@bufbuild/protobuf";
import { GraphView } from "../graph-view";
import { writeModel } from "../model-file";
import { makeNode } from "../node-proto";
import {
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  ValueInfoProtoSchema,
} from "../schema/onnx_pb";
import { opsetOf } from "../value-type";

export interface Probes {
  nodes: readonly NodeProto[];
  constants?: readonly TensorProto[];
}

/** Only what the named values need is kept. `probes` are further nodes, whose outputs may be among them. */
export function withOutputs(model: ModelProto, names: readonly string[], probes: Probes = { nodes: [] }): Uint8Array {
  const { irVersion, opsetImport, functions } = model;
  const { name, input, node, initializer, sparseInitializer } = model.graph as GraphProto;
  const graph = create(GraphProtoSchema, {
    name,
    input,
    sparseInitializer,
    node: [...node, ...probes.nodes],
    initializer: [...initializer, ...(probes.constants ?? [])],
    output: names.map((each) => create(ValueInfoProtoSchema, { name: each })),
  });
  const view = new GraphView(graph, opsetOf(model));
  view.removeDead();
  view.removeUnusedConstants();
  view.finish();
  return writeModel(create(ModelProtoSchema, { irVersion, opsetImport, functions, graph }));
}

/** A node that gives the shape of a value, and what its output is called. */
export function shapeProbe(name: string): NodeProto {
  return makeNode("Shape", [name], [`${name}/shape-of`]);
}
