/** ONNX models of a few nodes, made on the spot, for tests of the runtime. */
import { create, toBinary } from "@bufbuild/protobuf";
import { makeNode } from "../../onnx/node-proto";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "../../onnx/schema/onnx_pb";

const float = 1;
const int64 = 7;

function port(name: string, elemType: number, dims: readonly string[]): ValueInfoProto {
  const dim = dims.map((dimParam) => ({ value: { case: "dimParam" as const, value: dimParam } }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: "tensorType", value: { elemType, shape: { dim } } } },
  });
}

function model(
  nodes: NodeProto[],
  input: ValueInfoProto,
  output: ValueInfoProto,
  initializer: Parameters<typeof create<typeof TensorProtoSchema>>[1][],
): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })],
      graph: create(GraphProtoSchema, {
        name: "tiny",
        node: nodes,
        input: [input],
        output: [output],
        initializer: initializer.map((each) => create(TensorProtoSchema, each)),
      }),
    }),
  );
}

/** float32[N,L] x -> y = 2x. */
export function doubling(): Uint8Array {
  return model([makeNode("Mul", ["x", "two"], ["y"])], port("x", float, ["N", "L"]), port("y", float, ["N", "L"]), [
    { name: "two", dataType: float, dims: [], floatData: [2] },
  ]);
}

/** int64[N,L] x -> y = x, for 0 <= x < 10; anything else makes the whole batch fail, as one bad row does. */
export function picky(): Uint8Array {
  return model(
    [makeNode("Gather", ["table", "x"], ["y"])],
    port("x", int64, ["N", "L"]),
    port("y", int64, ["N", "L"]),
    [{ name: "table", dataType: int64, dims: [10n], int64Data: [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n] }],
  );
}

/** float32[N,inputs] x -> y, a hidden layer in between: next to no work, so that a call costs more than its rows. */
export function perceptron(inputs: number, hidden: number, outputs: number): Uint8Array {
  const weights = (name: string, dims: bigint[]) => ({
    name,
    dataType: float,
    dims,
    floatData: Array.from({ length: Number(dims.reduce((a, b) => a * b, 1n)) }, (_, at) => Math.sin(at * 0.7) / 16),
  });
  return model(
    [
      makeNode("MatMul", ["x", "first"], ["hidden"]),
      makeNode("Relu", ["hidden"], ["lit"]),
      makeNode("MatMul", ["lit", "second"], ["y"]),
    ],
    port("x", float, ["N", "L"]),
    port("y", float, ["N", "M"]),
    [weights("first", [BigInt(inputs), BigInt(hidden)]), weights("second", [BigInt(hidden), BigInt(outputs)])],
  );
}
