import { describe, expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { floatTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { Face, TinyModel } from "../testing/tiny-models";
import { transposePairs } from "./transpose-pairs";

const turn = (from: string, to: string, perm: number[]) =>
  makeNode("Transpose", [from], [to], { perm: perm.map(BigInt) });
const tiny = (nodes: TinyModel["nodes"], outputs: Face = { y: ["float32", "N", "a", "b"] }): TinyModel => ({
  inputs: { x: ["float32", 2, 3, 4] },
  outputs,
  nodes,
  constants: [floatTensor("half", [1], [0.5]), floatTensor("row", [4], [1, 2, 3, 4])],
});

describe("transpose-pairs", () => {
  it("takes out two that undo each other", async () => {
    const check = await checkRewrite(
      transposePairs,
      tiny([turn("x", "a", [0, 2, 1]), turn("a", "b", [0, 2, 1]), makeNode("Relu", ["b"], ["y"])]),
    );
    expect(check.after).toEqual(["y = Relu(x)"]);
    expect(check).toMatchObject({ changed: 1, changedAgain: 0, refusals: [], error: 0 });
  });

  it("takes out two with elementwise operators between", async () => {
    const check = await checkRewrite(
      transposePairs,
      tiny([
        makeNode("Neg", ["x"], ["n"]),
        turn("n", "a", [1, 2, 0]),
        makeNode("Mul", ["half", "a"], ["b"]),
        makeNode("Sigmoid", ["b"], ["c"]),
        turn("c", "y", [2, 0, 1]),
      ]),
    );
    expect(check.after).toEqual(["n = Neg(x)", "b = Mul([1]{0.5}, n)", "y = Sigmoid(b)"]);
    expect(check).toMatchObject({ changed: 1, changedAgain: 0, error: 0 });
  });

  it("joins two in a row, and keeps the first for its other readers", async () => {
    const check = await checkRewrite(
      transposePairs,
      tiny([turn("x", "a", [1, 0, 2]), turn("a", "y", [2, 1, 0]), makeNode("Relu", ["a"], ["z"])], {
        y: ["float32", "N", "a", "b"],
        z: ["float32", "c", "d", "e"],
      }),
    );
    expect(check.after).toEqual(["a = Transpose(x)", "z = Relu(a)", "y = Transpose(x)"]);
    expect(check).toMatchObject({ changed: 1, changedAgain: 0, error: 0 });
  });

  it("leaves a constant along an axis between them", async () => {
    const nodes = [turn("x", "a", [0, 1, 2]), makeNode("Add", ["a", "row"], ["b"]), turn("b", "y", [0, 1, 2])];
    expect(await checkRewrite(transposePairs, tiny(nodes))).toMatchObject({ changed: 0, error: 0 });
  });

  it("refuses where others read the first through an operator", async () => {
    const nodes = [
      turn("x", "a", [0, 2, 1]),
      makeNode("Neg", ["a"], ["b"]),
      turn("b", "y", [0, 2, 1]),
      makeNode("Relu", ["a"], ["z"]),
    ];
    const check = await checkRewrite(
      transposePairs,
      tiny(nodes, { y: ["float32", "N", "a", "b"], z: ["float32", "c", "d", "e"] }),
    );
    expect(check).toMatchObject({ changed: 0, refusals: ["a is read in more than one place"], error: 0 });
  });
});
