/**
 * ONNX files to and from messages (ONNX IR specification, onnx.proto). Weights stay views on the file's bytes: reading costs
 * the structure, not the weights, and the bytes must not be changed while the model lives.
 */
import { fromBinary } from "@bufbuild/protobuf";
import { type DeferredBytes, deferRaw, minDeferred } from "./deferred";
import { attachExternal, type ReadExternal } from "./external-data";
import { corrupt } from "./model-error";
import { type ModelProto, ModelProtoSchema } from "./schema/onnx_pb";
import { measureStructure } from "./structure-budget";
import { verifyModel } from "./verify";
import { allTensors } from "./walk";
import { encodeModel } from "./write-model";

/**
 * Reads and checks a model. Weights in other files are refused unless `readExternal` can read them. Throws EngineError
 * "model-corrupt" that says what is wrong with the file.
 */
export function readModel(given: Uint8Array | DeferredBytes, readExternal?: ReadExternal): ModelProto {
  const source = given instanceof Uint8Array ? { bytes: given, need() {} } : given;
  const { bytes } = source;
  if (bytes.byteLength === 0) throw corrupt("The model file is empty (0 bytes).");
  measureStructure(source);
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw corrupt(`This is not an ONNX model: its bytes cannot be read as a protobuf message (${detail}).`, cause);
  }
  if (source === given) deferWeights(model, source);
  if (readExternal) attachExternal(model, readExternal);
  verifyModel(model);
  return model;
}

/** What measureStructure passed over. */
function deferWeights(model: ModelProto, { bytes, need }: DeferredBytes): void {
  for (const tensor of allTensors(model)) {
    const view = tensor.rawData;
    if (view.byteLength < minDeferred) continue;
    const from = view.byteOffset - bytes.byteOffset;
    deferRaw(tensor, view.byteLength, () => {
      need(from, from + view.byteLength);
      return view;
    });
  }
}

/** The same message always gives the same bytes: fields are written in the order of their numbers. */
export function writeModel(model: ModelProto): Uint8Array {
  return encodeModel(model);
}
