/**
 * The element types of ONNX (onnx.proto, TensorProto.DataType): names as Weft and onnxruntime write them, widths, and what the
 * bits of one element mean. Small floating-point types are a sign, an exponent and a mantissa; they differ in their bias and in
 * how they write infinity and what is not a number.
 */
import type { ElementType } from "../ir/types";
import { TensorProto_DataType as DataType } from "./schema/onnx_pb";

interface Element {
  name: string;
  /** 0: no fixed width. */
  bits: number;
}

const elements: ReadonlyMap<number, Element> = new Map([
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
  [DataType.FLOAT6E2M3, { name: "float6e2m3", bits: 6 }],
  [DataType.FLOAT6E3M2, { name: "float6e3m2", bits: 6 }],
]);

const byName: ReadonlyMap<string, DataType> = new Map([...elements].map(([dataType, { name }]) => [name, dataType]));

export function elementName(dataType: number): string {
  return elements.get(dataType)?.name ?? `type ${dataType}`;
}

export function elementBits(dataType: number): number | undefined {
  return elements.get(dataType)?.bits;
}

/** Throws where ONNX has no type of that name. */
export function dataTypeOf(name: string): DataType {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`No ONNX element type is called ${name}.`);
  return found;
}

const carried: ReadonlySet<string> = new Set<ElementType>(["uint8", "int32", "int64", "float32", "float16", "bool"]);

/** True for the element types that values of a pipeline can have. */
export function isElementType(name: string): name is ElementType {
  return carried.has(name);
}

interface SmallFloat {
  exponent: number;
  mantissa: number;
  bias: number;
  /** Codes without their sign from which on there are no finite numbers; that very code is infinity where `hasInfinity`. */
  finiteBelow: number;
  hasInfinity: boolean;
  /** In these types the code of minus zero stands for what is not a number, and for nothing else. */
  minusZeroIsNaN?: boolean;
}

const smallFloats: ReadonlyMap<number, SmallFloat> = new Map([
  [DataType.FLOAT16, { exponent: 5, mantissa: 10, bias: 15, finiteBelow: 0x7c00, hasInfinity: true }],
  [DataType.BFLOAT16, { exponent: 8, mantissa: 7, bias: 127, finiteBelow: 0x7f80, hasInfinity: true }],
  [DataType.FLOAT8E4M3FN, { exponent: 4, mantissa: 3, bias: 7, finiteBelow: 0x7f, hasInfinity: false }],
  [
    DataType.FLOAT8E4M3FNUZ,
    { exponent: 4, mantissa: 3, bias: 8, finiteBelow: 0x80, hasInfinity: false, minusZeroIsNaN: true },
  ],
  [DataType.FLOAT8E5M2, { exponent: 5, mantissa: 2, bias: 15, finiteBelow: 0x7c, hasInfinity: true }],
  [
    DataType.FLOAT8E5M2FNUZ,
    { exponent: 5, mantissa: 2, bias: 16, finiteBelow: 0x80, hasInfinity: false, minusZeroIsNaN: true },
  ],
  [DataType.FLOAT4E2M1, { exponent: 2, mantissa: 1, bias: 1, finiteBelow: 0x8, hasInfinity: false }],
  [DataType.FLOAT6E2M3, { exponent: 2, mantissa: 3, bias: 1, finiteBelow: 0x20, hasInfinity: false }],
  [DataType.FLOAT6E3M2, { exponent: 3, mantissa: 2, bias: 3, finiteBelow: 0x20, hasInfinity: false }],
]);

/** What a code of up to 16 bits means in the given type, or undefined for types that are not of that sort. */
export function decoderOf(dataType: number): ((code: number) => number) | undefined {
  const float = smallFloats.get(dataType);
  if (float) return (code) => decodeFloat(float, code);
  switch (dataType) {
    // Powers of two only, for scales.
    case DataType.FLOAT8E8M0:
      return (code) => (code === 0xff ? Number.NaN : 2 ** (code - 127));
    case DataType.UINT8:
    case DataType.UINT16:
    case DataType.UINT4:
    case DataType.UINT2:
      return (code) => code;
    case DataType.BOOL:
      return (code) => (code === 0 ? 0 : 1);
    case DataType.INT8:
    case DataType.INT16:
    case DataType.INT4:
    case DataType.INT2: {
      const shift = 32 - (elementBits(dataType) ?? 0);
      return (code) => (code << shift) >> shift;
    }
    default:
      return undefined;
  }
}

function decodeFloat(float: SmallFloat, code: number): number {
  const signAt = float.exponent + float.mantissa;
  const magnitude = code & (2 ** signAt - 1);
  const isNegative = code >>> signAt === 1;
  if (float.minusZeroIsNaN && isNegative && magnitude === 0) return Number.NaN;
  if (magnitude >= float.finiteBelow) {
    if (!float.hasInfinity || magnitude > float.finiteBelow) return Number.NaN;
    return isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const exponent = magnitude >>> float.mantissa;
  const fraction = (magnitude & (2 ** float.mantissa - 1)) / 2 ** float.mantissa;
  const value = exponent === 0 ? fraction * 2 ** (1 - float.bias) : (1 + fraction) * 2 ** (exponent - float.bias);
  return isNegative ? -value : value;
}
