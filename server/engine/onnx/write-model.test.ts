import { basename } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { readModel } from "./model-file";
import { AttributeProtoSchema, type GraphProto, type ModelProto, ModelProtoSchema } from "./schema/onnx_pb";
import { floatTensor } from "./tensor";
import { readBytes, sharedModelFiles, starterModels } from "./testing/real-models";
import { encodeModel } from "./write-model";

const expectSame = (model: ModelProto) =>
  expect(Buffer.compare(encodeModel(model), toBinary(ModelProtoSchema, model))).toBe(0);

test.each([...starterModels(), ...sharedModelFiles()].map((path) => [basename(path), path]))(
  "%s is written as protobuf writes it",
  (_, path) => expectSame(readModel(readBytes(path))),
);

test("so are weights in bodies, tensors beside small ones, and fields that this schema does not know", () => {
  const model = readModel(readBytes(starterModels()[1] as string));
  const graph = model.graph as GraphProto;
  const weights = (name: string, count: number) => floatTensor(name, [count], new Float32Array(count).fill(0.5));
  graph.initializer.push(weights("small", 3), weights("large", 3000), weights("none", 0), weights("again", 4000));
  const body = create(ModelProtoSchema, { graph: { name: "body", initializer: [weights("inside", 500)] } }).graph;
  graph.node[2]?.attribute.push(
    create(AttributeProtoSchema, { name: "before", ints: [1n, -2n] }),
    create(AttributeProtoSchema, { name: "then", g: body, floats: [1, 2] }),
  );
  model.$unknown = [{ no: 999, wireType: 2, data: Uint8Array.of(2, 7, 7) }];
  graph.$unknown = [{ no: 998, wireType: 0, data: Uint8Array.of(5) }];
  expectSame(model);
});
