/** TensorProto to and from numbers. A tensor keeps its data as raw bytes or as lists by type (onnx.proto, TensorProto). */
import { create } from "@bufbuild/protobuf";
import { decoderOf, elementBits } from "./element-types";
import { TensorProto_DataType as DataType, type TensorProto, TensorProtoSchema } from "./schema/onnx_pb";

export type TypedArray = Uint8Array | Int32Array | BigInt64Array | Float32Array | Uint16Array;

export function elementCount(dims: readonly (bigint | number)[]): number {
  return dims.reduce<number>((product, dim) => product * Number(dim), 1);
}

/** Bytes that so many elements take in raw form: types below 8 bits are packed. */
export function rawLength(dataType: number, count: number): number {
  return Math.ceil((count * (elementBits(dataType) ?? 0)) / 8);
}

/** Entries of a constant that is written as a list of numbers: types of 2 and 4 bits are packed into bytes, complex ones are pairs. */
export function listLength(dataType: number, count: number): number {
  if (dataType === DataType.COMPLEX64 || dataType === DataType.COMPLEX128) return 2 * count;
  const bits = elementBits(dataType) ?? 0;
  return bits === 2 || bits === 4 ? Math.ceil((count * bits) / 8) : count;
}

/**
 * The elements as ONNX writes them in `raw_data`, little-endian; a view on the file where it has them in that form, so never to be
 * written to. Throws for text, which has no such form.
 */
export function rawBytesOf(tensor: TensorProto): Uint8Array {
  if (tensor.rawData.byteLength > 0) return tensor.rawData;
  const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  switch (tensor.dataType) {
    case DataType.STRING:
      throw new Error(`The constant ${tensor.name} holds text, which has no raw form.`);
    case DataType.FLOAT:
    case DataType.COMPLEX64:
      return bytesOf(Float32Array.from(tensor.floatData));
    case DataType.DOUBLE:
    case DataType.COMPLEX128:
      return bytesOf(Float64Array.from(tensor.doubleData));
    case DataType.INT64:
      return bytesOf(BigInt64Array.from(tensor.int64Data));
    case DataType.UINT64:
      return bytesOf(BigUint64Array.from(tensor.uint64Data));
    case DataType.UINT32:
      return bytesOf(Uint32Array.from(tensor.uint64Data, Number));
    case DataType.INT32:
      return bytesOf(Int32Array.from(tensor.int32Data));
    case DataType.FLOAT6E2M3:
    case DataType.FLOAT6E3M2:
      return pack(tensor.int32Data, 6);
  }
  return (elementBits(tensor.dataType) ?? 8) === 16
    ? bytesOf(Uint16Array.from(tensor.int32Data))
    : Uint8Array.from(tensor.int32Data);
}

function pack(codes: readonly number[], bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((codes.length * bits) / 8));
  codes.forEach((code, index) => {
    const bit = index * bits;
    const at = bit >> 3;
    const shifted = code << (bit & 7);
    bytes[at] = (bytes[at] ?? 0) | (shifted & 0xff);
    if (shifted > 0xff) bytes[at + 1] = (bytes[at + 1] ?? 0) | (shifted >> 8);
  });
  return bytes;
}

/**
 * All elements as numbers, whatever the type: a view where the file's form allows it, so never to be written to. 64-bit integers
 * beyond 2^53 lose their last digits. Null for text and complex numbers.
 */
export function numbersOf(tensor: TensorProto): ArrayLike<number> | null {
  const { dataType } = tensor;
  if (dataType === DataType.STRING || dataType === DataType.COMPLEX64 || dataType === DataType.COMPLEX128) return null;
  const bytes = rawBytesOf(tensor);
  switch (dataType) {
    case DataType.FLOAT:
      return new Float32Array(...aligned(bytes, 4));
    case DataType.DOUBLE:
      return new Float64Array(...aligned(bytes, 8));
    case DataType.INT32:
      return new Int32Array(...aligned(bytes, 4));
    case DataType.UINT32:
      return new Uint32Array(...aligned(bytes, 4));
    case DataType.INT64:
      return Float64Array.from(new BigInt64Array(...aligned(bytes, 8)), Number);
    case DataType.UINT64:
      return Float64Array.from(new BigUint64Array(...aligned(bytes, 8)), Number);
  }
  const decode = decoderOf(dataType);
  const bits = elementBits(dataType);
  if (!decode || !bits) return null;
  const mask = 2 ** bits - 1;
  return Float64Array.from({ length: elementCount(tensor.dims) }, (_, index) => {
    const bit = index * bits;
    const at = Math.floor(bit / 8);
    return decode((((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) >>> (bit & 7)) & mask);
  });
}

/** The float32 values of a constant; a view on the file where alignment allows, so never to be written to. Null: other types. */
export function floatsOf(tensor: TensorProto): Float32Array | null {
  return tensor.dataType === DataType.FLOAT ? (numbersOf(tensor) as Float32Array) : null;
}

/** The values of an int64 or int32 constant as numbers; null for other types. Meant for shapes and axes, so short ones. */
export function integersOf(tensor: TensorProto): number[] | null {
  const isInteger = tensor.dataType === DataType.INT64 || tensor.dataType === DataType.INT32;
  return isInteger ? Array.from(numbersOf(tensor) ?? []) : null;
}

/** Arguments of a typed array's constructor; copies only where the bytes do not start at a multiple of the width. */
function aligned(bytes: Uint8Array, width: number): [ArrayBuffer, number, number] {
  const at = bytes.byteOffset % width === 0 ? bytes : Uint8Array.prototype.slice.call(bytes);
  return [at.buffer as ArrayBuffer, at.byteOffset, Math.floor(at.byteLength / width)];
}

export function rawTensor(name: string, dataType: number, dims: readonly number[], rawData: Uint8Array): TensorProto {
  return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData });
}

export function floatTensor(name: string, dims: readonly number[], values: ArrayLike<number>): TensorProto {
  return rawTensor(name, DataType.FLOAT, dims, new Uint8Array(new Float32Array(values).buffer));
}

/** Bigints where values may be beyond 2^53, as the largest of all is that says "to the end". */
export function int64Tensor(name: string, dims: readonly number[], values: readonly (number | bigint)[]): TensorProto {
  return rawTensor(name, DataType.INT64, dims, new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer));
}
