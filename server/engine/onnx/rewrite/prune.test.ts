import { expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { floatTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import { makeIf, tinyGraph } from "../testing/tiny-models";
import { deadCode, unusedInitialisers } from "./prune";

it("removes nodes that no output needs", async () => {
  const check = await checkRewrite(deadCode, {
    inputs: { x: ["float32", 3] },
    outputs: { y: ["float32", 3] },
    nodes: [makeNode("Relu", ["x"], ["y"]), makeNode("Abs", ["x"], ["a"]), makeNode("Neg", ["a"], ["b"])],
  });
  expect(check.after).toEqual(["y = Relu(x)"]);
  expect(check).toMatchObject({ changed: 2, changedAgain: 0, error: 0 });
});

it("removes constants that nobody reads, and keeps what only a body reads", async () => {
  const branch = (name: string, constant: string) =>
    tinyGraph({ inputs: {}, outputs: { [name]: ["float32", 1] }, nodes: [makeNode("Neg", [constant], [name])] });
  const check = await checkRewrite(unusedInitialisers, {
    inputs: { x: ["float32", 1] },
    outputs: { y: ["float32", 1] },
    nodes: [makeNode("Greater", ["x", "zero"], ["c"]), makeIf("c", ["y"], branch("t", "kept"), branch("e", "zero"))],
    constants: [floatTensor("zero", [1], [0]), floatTensor("kept", [1], [5]), floatTensor("unused", [1], [7])],
  });
  expect(check).toMatchObject({ changed: 1, changedAgain: 0, error: 0 });
});
