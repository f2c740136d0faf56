/** Constants and attributes by themselves: one form of data each, and the form that the element type is written in. */
import { isFieldSet } from "@bufbuild/protobuf";
import type { CheckContext } from "./check";
import { elementBits } from "./element-types";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type GraphProto,
  type SparseTensorProto,
  type TensorProto,
  TensorProtoSchema,
} from "./schema/onnx_pb";
import { elementCount, listLength, rawLength } from "./tensor";

export type CheckBody = (body: GraphProto) => string | null;

const lists = ["floatData", "int32Data", "stringData", "int64Data", "doubleData", "uint64Data"] as const;

export function tensorFault(tensor: TensorProto): string | null {
  const title = `the constant ${tensor.name || "of an attribute"}`;
  if (!isFieldSet(tensor, TensorProtoSchema.field.dataType) || tensor.dataType === DataType.UNDEFINED)
    return `${title} has no element type`;
  const used = lists.filter((list) => tensor[list].length > 0);
  const isRaw = tensor.rawData.byteLength > 0;
  const count = used.length + (isRaw ? 1 : 0);
  if (tensor.dataLocation === DataLocation.EXTERNAL) {
    if (count > 0) return `${title} has data here and in another file`;
    return tensor.externalData.some(({ key, value }) => key === "location" && value !== "")
      ? null
      : `${title} does not say in which file its data is`;
  }
  const isEmpty = tensor.dims.some((dim) => dim === 0n);
  if (isEmpty && count > 0) return `${title} has no elements, and data`;
  if (!isEmpty && count !== 1) return `${title} has its data in ${count} forms; it needs one`;
  const elements = elementCount(tensor.dims);
  const tooShort = `${title} has less data than its shape asks for`;
  if (isRaw) {
    if (tensor.dataType === DataType.STRING) return `${title} holds text as raw bytes`;
    return tensor.rawData.byteLength < rawLength(tensor.dataType, elements) ? tooShort : null;
  }
  const list = listOf(tensor.dataType);
  if (!list) return `${title} has an unknown element type (${tensor.dataType})`;
  if (isEmpty) return null;
  if (used[0] !== list) return `${title} keeps its data in the wrong list`;
  return tensor[list].length < listLength(tensor.dataType, elements) ? tooShort : null;
}

function listOf(dataType: number): (typeof lists)[number] | undefined {
  switch (dataType) {
    case DataType.FLOAT:
    case DataType.COMPLEX64:
      return "floatData";
    case DataType.DOUBLE:
    case DataType.COMPLEX128:
      return "doubleData";
    case DataType.INT64:
      return "int64Data";
    case DataType.UINT32:
    case DataType.UINT64:
      return "uint64Data";
    case DataType.STRING:
      return "stringData";
    default:
      return elementBits(dataType) === undefined ? undefined : "int32Data";
  }
}

/** Values of one dimension, and as many indices: linear ones, or one row each; both in rising order. */
export function sparseTensorFault(sparse: SparseTensorProto): string | null {
  const { values, indices, dims } = sparse;
  if (!values) return "a sparse constant has no values";
  const title = `the sparse constant ${values.name}`;
  const fault = tensorFault(values);
  if (fault) return fault;
  if (values.dims.length !== 1) return `${title} has values of ${values.dims.length} dimensions; they have one`;
  if (dims.length === 0) return `${title} has no dimensions`;
  if (dims.some((dim) => dim <= 0n)) return `${title} has a dimension that is not positive`;
  const count = values.dims[0];
  if (!indices) return count === 0n ? null : `${title} has no indices`;
  const indexFault = tensorFault(indices);
  if (indexFault) return indexFault;
  if (indices.dataType !== DataType.INT64) return `${title} has indices that are not int64`;
  if (indices.dims[0] !== count) return `${title} has not as many indices as values`;
  if (indices.dims.length === 1) return indicesFault(indices, dims, 1, title);
  if (indices.dims.length !== 2 || indices.dims[1] !== BigInt(dims.length))
    return `${title} has indices of the wrong shape`;
  return indicesFault(indices, dims, dims.length, title);
}

function indicesFault(indices: TensorProto, dims: readonly bigint[], width: number, title: string): string | null {
  const { rawData } = indices;
  const aligned = Uint8Array.prototype.slice.call(rawData, 0, rawData.byteLength & ~7);
  const values = rawData.byteLength > 0 ? [...new BigInt64Array(aligned.buffer)] : indices.int64Data;
  if (BigInt(values.length) !== indices.dims.reduce((product, dim) => product * dim, 1n))
    return `${title} has indices that do not match their shape`;
  const total = dims.reduce((product, dim) => product * dim, 1n);
  let before = -1n;
  for (let at = 0; at < values.length; at += width) {
    let place = values[at] ?? 0n;
    if (width > 1) {
      place = 0n;
      for (const [axis, extent] of dims.entries()) {
        const index = values[at + axis] ?? 0n;
        if (index < 0n || index >= extent) return `${title} has an index out of range`;
        place = place * extent + index;
      }
    }
    if (place < 0n || place >= total) return `${title} has an index out of range`;
    if (place <= before) return `${title} has indices that do not rise`;
    before = place;
  }
  return null;
}

const singular = [
  ["f", AttributeType.FLOAT],
  ["i", AttributeType.INT],
  ["s", AttributeType.STRING],
  ["t", AttributeType.TENSOR],
  ["g", AttributeType.GRAPH],
  ["tp", AttributeType.TYPE_PROTO],
  ["sparseTensor", AttributeType.SPARSE_TENSOR],
] as const;
const repeated = [
  ["floats", AttributeType.FLOATS],
  ["ints", AttributeType.INTS],
  ["strings", AttributeType.STRINGS],
  ["tensors", AttributeType.TENSORS],
  ["graphs", AttributeType.GRAPHS],
  ["sparseTensors", AttributeType.SPARSE_TENSORS],
  ["typeProtos", AttributeType.TYPE_PROTOS],
] as const;

export function attributeFault(held: AttributeProto, context: CheckContext, checkBody: CheckBody): string | null {
  if (held.name === "") return "an attribute has no name";
  const title = `the attribute ${held.name}`;
  const has = (field: keyof typeof AttributeProtoSchema.field) =>
    isFieldSet(held, AttributeProtoSchema.field[field] as (typeof AttributeProtoSchema)["field"]["name"]);
  if (context.irVersion >= 2 && !has("type")) return `${title} has no type`;
  const used = [...singular.filter(([field]) => has(field)), ...repeated.filter(([field]) => held[field].length > 0)];
  const mismatch = has("type") && used.some(([, type]) => type !== held.type);
  if (mismatch) return `${title} is not of the type it says`;
  if (used.length > 1) return `${title} has more than one value`;
  if (!context.isMainGraph && has("refAttrName") && used.length > 0) return `${title} has a value and a reference`;
  for (const tensor of held.t ? [held.t, ...held.tensors] : held.tensors) {
    const fault = tensorFault(tensor);
    if (fault) return `${title}: ${fault}`;
  }
  for (const sparse of held.sparseTensor ? [held.sparseTensor, ...held.sparseTensors] : held.sparseTensors) {
    const fault = sparseTensorFault(sparse);
    if (fault) return `${title}: ${fault}`;
  }
  for (const body of held.g ? [held.g, ...held.graphs] : held.graphs) {
    const fault = checkBody(body);
    if (fault) return `${title}: ${fault}`;
  }
  return null;
}
