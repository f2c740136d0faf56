import { expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { checkRewrite } from "../testing/check-rewrite";
import { removeIdentity } from "./remove-identity";

const face = { inputs: { x: ["float32", 3] }, outputs: { y: ["float32", 3] } } as {
  inputs: { x: ["float32", 3] };
  outputs: { y: ["float32", 3] };
};

it("lets users read the source, and keeps the names of outputs", async () => {
  const check = await checkRewrite(removeIdentity, {
    ...face,
    nodes: [
      makeNode("Identity", ["x"], ["a"]),
      makeNode("Dropout", ["a"], ["b"]),
      makeNode("Relu", ["b"], ["c"]),
      makeNode("Identity", ["c"], ["y"]),
    ],
  });
  expect(check.before).toEqual(["a = Identity(x)", "b = Dropout(a)", "c = Relu(b)", "y = Identity(c)"]);
  expect(check.after).toEqual(["y = Relu(x)"]);
  expect(check).toMatchObject({ changed: 3, changedAgain: 0, refusals: [], error: 0 });
});

it("leaves an identity between an input and an output", async () => {
  const check = await checkRewrite(removeIdentity, { ...face, nodes: [makeNode("Identity", ["x"], ["y"])] });
  expect(check).toMatchObject({ changed: 0, error: 0 });
  expect(check.refusals[0]).toContain("y is an output of the graph");
});
