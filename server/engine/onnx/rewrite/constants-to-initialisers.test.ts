import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { AttributeProtoSchema, AttributeProto_AttributeType as AttributeType, type NodeProto } from "../schema/onnx_pb";
import { floatTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import { constantsToInitialisers } from "./constants-to-initialisers";

function constant(name: string, values: number[]): NodeProto {
  const node = makeNode("Constant", [], [name]);
  node.attribute = [
    create(AttributeProtoSchema, {
      name: "value",
      type: AttributeType.TENSOR,
      t: floatTensor("", [values.length], values),
    }),
  ];
  return node;
}

it("moves the tensors of Constant nodes among the initialisers", async () => {
  const check = await checkRewrite(constantsToInitialisers, {
    inputs: { x: ["float32", 2] },
    outputs: { y: ["float32", 2] },
    nodes: [
      constant("c", [1, 2]),
      makeNode("Constant", [], ["k"], { value_float: 3 }),
      makeNode("Add", ["x", "c"], ["a"]),
      makeNode("Mul", ["a", "k"], ["y"]),
    ],
  });
  expect(check.before).toEqual(["c = Constant([2]{1 2})", "k = Constant()", "a = Add(x, c)", "y = Mul(a, k)"]);
  expect(check.after).toEqual(["a = Add(x, [2]{1 2})", "y = Mul(a, []{3})"]);
  expect(check).toMatchObject({ changed: 2, changedAgain: 0, refusals: [], error: 0 });
});

it("leaves a constant that is an output of the graph", async () => {
  const check = await checkRewrite(constantsToInitialisers, {
    inputs: { x: ["float32", 2] },
    outputs: { y: ["float32", 2], c: ["float32", 2] },
    nodes: [constant("c", [1, 2]), makeNode("Add", ["x", "c"], ["y"])],
  });
  expect(check).toMatchObject({ changed: 0, refusals: ["c is an output of the graph"], error: 0 });
});
