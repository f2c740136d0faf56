/** Models of one matrix product with constant weights: what the processor does in floats and bytes, and how fast weights are read. */
import { create, toBinary } from "@bufbuild/protobuf";
import { makeNode } from "../onnx/node-proto";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "../onnx/schema/onnx_pb";

export interface Product {
  onnx: Uint8Array;
  /** Multiplications and additions of one row. */
  operations: number;
  weightBytes: number;
}

/** a[N,rows,depth] times [depth,columns], as y. */
export function productModel(type: "float32" | "int8", rows: number, depth: number, columns: number): Product {
  const isFloat = type === "float32";
  const count = depth * columns;
  // Small and various: no product overflows, and none is a denormal.
  const weights = isFloat
    ? Float32Array.from({ length: count }, (_, at) => ((at % 13) - 6) / 64)
    : Int8Array.from({ length: count }, (_, at) => (at % 13) - 6);
  const port = (name: string, elemType: number, dims: readonly (string | number)[]) =>
    create(ValueInfoProtoSchema, {
      name,
      type: {
        value: {
          case: "tensorType",
          value: {
            elemType,
            shape: {
              dim: dims.map((extent) => ({
                value:
                  typeof extent === "number"
                    ? { case: "dimValue" as const, value: BigInt(extent) }
                    : { case: "dimParam" as const, value: extent },
              })),
            },
          },
        },
      },
    });
  const { FLOAT, UINT8, INT8, INT32 } = TensorProto_DataType;
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })],
    graph: create(GraphProtoSchema, {
      name: "product",
      node: [makeNode(isFloat ? "MatMul" : "MatMulInteger", ["a", "weights"], ["y"])],
      input: [port("a", isFloat ? FLOAT : UINT8, ["N", rows, depth])],
      output: [port("y", isFloat ? FLOAT : INT32, ["N", rows, columns])],
      initializer: [
        create(TensorProtoSchema, {
          name: "weights",
          dataType: isFloat ? FLOAT : INT8,
          dims: [BigInt(depth), BigInt(columns)],
          rawData: new Uint8Array(weights.buffer),
        }),
      ],
    }),
  });
  return {
    onnx: toBinary(ModelProtoSchema, model),
    operations: 2 * rows * depth * columns,
    weightBytes: weights.byteLength,
  };
}
