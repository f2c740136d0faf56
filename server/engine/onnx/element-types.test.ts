/** onnxruntime's own Cast is the judge, where it knows a type; the format's extremes where it does not. */
import { describe, expect, it } from "vitest";
import { dataTypeOf, decoderOf, elementBits } from "./element-types";
import { writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { TensorProto_DataType as DataType } from "./schema/onnx_pb";
import { numbersOf, rawBytesOf, rawTensor } from "./tensor";
import { runModel } from "./testing/run-model";
import { tinyModel } from "./testing/tiny-models";

/** Every code of a type once, packed as `raw_data`. */
function everyCode(name: string): { count: number; raw: Uint8Array } {
  const bits = elementBits(dataTypeOf(name)) ?? 0;
  const count = 2 ** bits;
  const tensor = rawTensor("", dataTypeOf(name), [count], new Uint8Array());
  const perEntry = bits === 4 ? 2 : bits === 2 ? 4 : 1;
  tensor.int32Data = Array.from({ length: count / perEntry }, (_, entry) =>
    Array.from({ length: perEntry }, (_, part) => (entry * perEntry + part) << (part * bits)).reduce(
      (a, b) => a | b,
      0,
    ),
  );
  return { count, raw: rawBytesOf(tensor) };
}

describe("element types", () => {
  it.each([
    "float16",
    "bfloat16",
    "float8e4m3fn",
    "float8e4m3fnuz",
    "float8e5m2",
    "float8e5m2fnuz",
    "int4",
    "uint4",
    "int8",
    "uint8",
    "int16",
    "uint16",
  ])("%s means what onnxruntime takes it for, in every code", async (name) => {
    const { count, raw } = everyCode(name);
    const constant = rawTensor("c", dataTypeOf(name), [count], raw);
    const model = tinyModel({
      opset: 21,
      inputs: {},
      outputs: { y: ["float32", count] },
      nodes: [makeNode("Cast", ["c"], ["y"], { to: BigInt(DataType.FLOAT) })],
      constants: [constant],
    });
    const { y } = await runModel(writeModel(model), {}, ["y"]);
    expect(Array.from(numbersOf(constant) ?? [])).toEqual(Array.from(y?.data as Float32Array));
  });

  it.each([
    ["float4e2m1", 0b0111, 6],
    ["float4e2m1", 0b1001, -0.5],
    ["float6e2m3", 0b011111, 7.5],
    ["float6e3m2", 0b011111, 28],
    ["float6e3m2", 0b000001, 0.0625],
    ["float8e8m0", 0, 2 ** -127],
    ["float8e8m0", 0xff, Number.NaN],
    ["int2", 0b10, -2],
    ["uint2", 0b11, 3],
  ] as const)("%s: %i is %d", (name, code, value) => {
    expect(decoderOf(dataTypeOf(name))?.(code)).toBe(value);
  });

  it("reads six-bit numbers across bytes, as raw bytes and as a list", () => {
    const codes = [1, 33, 62, 7, 25];
    const listed = rawTensor("c", DataType.FLOAT6E3M2, [5], new Uint8Array());
    listed.int32Data = codes;
    const raw = rawTensor("c", DataType.FLOAT6E3M2, [5], rawBytesOf(listed));
    expect(raw.rawData).toEqual(Uint8Array.of(0x41, 0xe8, 0x1f, 0x19));
    const wanted = codes.map((code) => decoderOf(DataType.FLOAT6E3M2)?.(code));
    expect(Array.from(numbersOf(raw) ?? [])).toEqual(wanted);
    expect(Array.from(numbersOf(listed) ?? [])).toEqual(wanted);
  });
});
