/** What the rest of the engine uses of model files. Segments are built in build-segment.ts, uploads looked at in inspect-model.ts. */
import type { GraphProto, ModelProto } from "./schema/onnx_pb";

export { ModelRefused } from "./model-error";
export { readModel, writeModel } from "./model-file";
export type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from "./schema/onnx_pb";
export { opsetOf } from "./value-type";

/** The graph of a model that readModel accepted. */
export function graphOf(model: ModelProto): GraphProto {
  return model.graph as GraphProto;
}
