import { describe, expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { floatTensor, int64Tensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { Face, TinyModel } from "../testing/tiny-models";
import { noOps } from "./no-ops";

const face = { inputs: { x: ["float32", "N", 3, 4] } as Face, outputs: { y: ["float32", "N", 3, 4] } as Face };
const constants = () => [
  int64Tensor("same", [3], [0, 3, 4]),
  int64Tensor("flat", [2], [-1, 12]),
  int64Tensor("cube", [3], [-1, 3, 4]),
  int64Tensor("zero", [1], [0]),
  int64Tensor("one", [1], [1]),
  int64Tensor("minus", [1], [-1]),
  int64Tensor("three", [1], [3]),
  int64Tensor("far", [1], [-9]),
  int64Tensor("all", [3], [1, 3, 4]),
  int64Tensor("none", [6], [0, 0, 0, 0, 0, 0]),
  int64Tensor("shift", [6], [0, 0, 1, 0, 0, -1]),
  floatTensor("f", [1], [0]),
];
const then = (...nodes: TinyModel["nodes"]): TinyModel => ({
  ...face,
  nodes: [...nodes, makeNode("Relu", ["a"], ["y"])],
  constants: constants(),
});

describe("no-ops", () => {
  it.each<[string, TinyModel]>([
    ["a Reshape to the same shape", then(makeNode("Reshape", ["x", "same"], ["a"]))],
    ["a Reshape to the same shape with an extent left open", then(makeNode("Reshape", ["x", "cube"], ["a"]))],
    ["an Expand to the same shape", then(makeNode("Expand", ["x", "all"], ["a"]))],
    ["a Tile by one", then(makeNode("Tile", ["x", "all1"], ["a"]))],
    ["a Slice of everything", then(makeNode("Slice", ["x", "zero", "three", "one"], ["a"]))],
    ["a Transpose in order", then(makeNode("Transpose", ["x"], ["a"], { perm: [0n, 1n, 2n] }))],
    ["a Cast to the same type", then(makeNode("Cast", ["x"], ["a"], { to: 1n }))],
    ["a Pad by nothing", then(makeNode("Pad", ["x", "none"], ["a"]))],
    ["a Concat of one", then(makeNode("Concat", ["x"], ["a"], { axis: 1n }))],
  ])("takes out %s", async (_, model) => {
    model.constants?.push(int64Tensor("all1", [3], [1, 1, 1]));
    const check = await checkRewrite(noOps, model);
    expect(check.after).toEqual(["y = Relu(x)"]);
    expect(check).toMatchObject({ changed: 1, changedAgain: 0, refusals: [], error: 0 });
  });

  it("takes out the first of two Reshapes", async () => {
    const model = then(
      makeNode("Reshape", ["x", "flat"], ["f2"]),
      makeNode("Reshape", ["f2", "turned"], ["r"]),
      makeNode("Transpose", ["r"], ["a"], { perm: [0n, 2n, 1n] }),
    );
    model.constants?.push(int64Tensor("turned", [3], [-1, 4, 3]));
    const two = await checkRewrite(noOps, model);
    expect(two.after).toEqual(["r = Reshape(x, [3]{-1 4 3})", "a = Transpose(r)", "y = Relu(a)"]);
    expect(two).toMatchObject({ changed: 1, changedAgain: 0, error: 0 });
  });

  it.each<[string, TinyModel]>([
    ["a Slice that turns an axis round", then(makeNode("Slice", ["x", "minus", "far", "one", "minus"], ["a"]))],
    ["a Pad that shifts", then(makeNode("Pad", ["x", "shift"], ["a"]))],
    [
      "a Transpose of axes",
      then(makeNode("Reshape", ["x", "turned"], ["t"]), makeNode("Transpose", ["t"], ["a"], { perm: [0n, 2n, 1n] })),
    ],
  ])("leaves %s", async (_, model) => {
    model.constants?.push(int64Tensor("turned", [3], [-1, 4, 3]));
    expect(await checkRewrite(noOps, model)).toMatchObject({ changed: 0, error: 0 });
  });

  it("refuses between an input and an output", async () => {
    const check = await checkRewrite(noOps, { ...face, nodes: [makeNode("Cast", ["x"], ["y"], { to: 1n })] });
    expect(check).toMatchObject({ changed: 0, refusals: ["y is an output of the graph and x is another or an input"] });
  });
});
