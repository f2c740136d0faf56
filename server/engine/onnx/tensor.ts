/** TensorProto to and from typed arrays, and the sizes by which a tensor's bytes are judged (onnx.proto, TensorProto). */
import { create } from "@bufbuild/protobuf";
import type { ElementType } from "../ir/types";
import { TensorProto_DataType as DataType, type TensorProto, TensorProtoSchema } from "./schema/onnx_pb";

export type TypedArray = Uint8Array | Int32Array | BigInt64Array | Float32Array | Uint16Array;

/** Element type names as Weft and onnxruntime write them, with the width in bits; width 0: no fixed width. */
const elements: ReadonlyMap<number, { name: string; bits: number }> = new Map([
  [DataType.FLOAT, { name: "float32", bits: 32 }],
  [DataType.UINT8, { name: "uint8", bits: 8 }],
  [DataType.INT8, { name: "int8", bits: 8 }],
  [DataType.UINT16, { name: "uint16", bits: 16 }],
  [DataType.INT16, { name: "int16", bits: 16 }],
  [DataType.INT32, { name: "int32", bits: 32 }],
  [DataType.INT64, { name: "int64", bits: 64 }],
  [DataType.STRING, { name: "string", bits: 0 }],
  [DataType.BOOL, { name: "bool", bits: 8 }],
  [DataType.FLOAT16, { name: "float16", bits: 16 }],
  [DataType.DOUBLE, { name: "float64", bits: 64 }],
  [DataType.UINT32, { name: "uint32", bits: 32 }],
  [DataType.UINT64, { name: "uint64", bits: 64 }],
  [DataType.COMPLEX64, { name: "complex64", bits: 64 }],
  [DataType.COMPLEX128, { name: "complex128", bits: 128 }],
  [DataType.BFLOAT16, { name: "bfloat16", bits: 16 }],
  [DataType.FLOAT8E4M3FN, { name: "float8e4m3fn", bits: 8 }],
  [DataType.FLOAT8E4M3FNUZ, { name: "float8e4m3fnuz", bits: 8 }],
  [DataType.FLOAT8E5M2, { name: "float8e5m2", bits: 8 }],
  [DataType.FLOAT8E5M2FNUZ, { name: "float8e5m2fnuz", bits: 8 }],
  [DataType.UINT4, { name: "uint4", bits: 4 }],
  [DataType.INT4, { name: "int4", bits: 4 }],
  [DataType.FLOAT4E2M1, { name: "float4e2m1", bits: 4 }],
  [DataType.FLOAT8E8M0, { name: "float8e8m0", bits: 8 }],
  [DataType.UINT2, { name: "uint2", bits: 2 }],
  [DataType.INT2, { name: "int2", bits: 2 }],
]);

export function elementName(dataType: number): string {
  return elements.get(dataType)?.name ?? `type ${dataType}`;
}

export function elementBits(dataType: number): number | undefined {
  return elements.get(dataType)?.bits;
}

export function dataTypeOf(name: ElementType): DataType {
  for (const [dataType, element] of elements) if (element.name === name) return dataType;
  throw new Error(`No ONNX element type is called ${name}.`);
}

export function elementCount(dims: readonly (bigint | number)[]): number {
  return dims.reduce<number>((product, dim) => product * Number(dim), 1);
}

/** The float32 values of a constant; a view on the file where alignment allows, so never to be written to. Null: other types. */
export function floatsOf(tensor: TensorProto): Float32Array | null {
  if (tensor.dataType !== DataType.FLOAT) return null;
  if (tensor.rawData.byteLength === 0) return Float32Array.from(tensor.floatData);
  return new Float32Array(...aligned(tensor.rawData, 4));
}

/** The values of an int64 or int32 constant as numbers; null for other types. Meant for shapes and axes, so short ones. */
export function integersOf(tensor: TensorProto): number[] | null {
  if (tensor.dataType === DataType.INT64) {
    if (tensor.rawData.byteLength === 0) return tensor.int64Data.map(Number);
    return Array.from(new BigInt64Array(...aligned(tensor.rawData, 8)), Number);
  }
  if (tensor.dataType === DataType.INT32) {
    if (tensor.rawData.byteLength === 0) return [...tensor.int32Data];
    return Array.from(new Int32Array(...aligned(tensor.rawData, 4)));
  }
  return null;
}

/** Arguments of a typed array's constructor; copies only where the bytes do not start at a multiple of the width. */
function aligned(bytes: Uint8Array, width: number): [ArrayBuffer, number, number] {
  const at = bytes.byteOffset % width === 0 ? bytes : Uint8Array.prototype.slice.call(bytes);
  return [at.buffer as ArrayBuffer, at.byteOffset, Math.floor(at.byteLength / width)];
}

export function floatTensor(name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto {
  const data = new Float32Array(values);
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.FLOAT,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(data.buffer),
  });
}

export function int64Tensor(name: string, dims: readonly number[], values: readonly number[]): TensorProto {
  const data = BigInt64Array.from(values, BigInt);
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.INT64,
    dims: dims.map(BigInt),
    rawData: new Uint8Array(data.buffer),
  });
}

const carried: ReadonlySet<string> = new Set<ElementType>(["uint8", "int32", "int64", "float32", "float16", "bool"]);

/** True for the element types that values of a pipeline can have. */
export function isElementType(name: string): name is ElementType {
  return carried.has(name);
}
