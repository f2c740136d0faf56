/** Operators that onnxruntime adds to ONNX (domain com.microsoft): nodes of them, and the import that a model needs for them. */
import { create } from "@bufbuild/protobuf";
import { type AttributeValue, makeNode } from "../node-proto";
import { type ModelProto, type NodeProto, OperatorSetIdProtoSchema } from "../schema/onnx_pb";

const domain = "com.microsoft";

export function microsoftNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>>,
): NodeProto {
  return Object.assign(makeNode(opType, inputs, outputs, attributes), { domain });
}

export function importMicrosoft(model: ModelProto): void {
  if (model.opsetImport.some((entry) => entry.domain === domain)) return;
  model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain, version: 1n }));
}
