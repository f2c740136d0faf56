import { describe, expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { floatTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { TinyModel } from "../testing/tiny-models";
import { hardSigmoid } from "./hard-sigmoid";
import { hardSwish } from "./hard-swish";

const scalar = (name: string, value: number, rank = 1) => floatTensor(name, rank === 1 ? [1] : [], [value]);
const constants = () => [
  scalar("three", 3),
  scalar("zero", 0, 0),
  scalar("six", 6, 0),
  scalar("divisor", 6),
  scalar("sixth", 1 / 6),
  scalar("four", 4),
];
const clip = (opset: number) =>
  opset < 11 ? makeNode("Clip", ["a"], ["b"], { min: 0, max: 6 }) : makeNode("Clip", ["a", "zero", "six"], ["b"]);

function tiny(
  opset: number,
  nodes: TinyModel["nodes"],
  outputs: TinyModel["outputs"] = { y: ["float32", 2, 8] },
): TinyModel {
  return { opset, inputs: { x: ["float32", 2, 8] }, outputs, nodes, constants: constants() };
}

describe.each([9, 11, 17])("at operator set %i", (opset) => {
  it.each([
    ["divided", () => makeNode("Div", ["b", "divisor"], ["y"])],
    ["times a sixth", () => makeNode("Mul", ["sixth", "b"], ["y"])],
  ])("hard-sigmoid, %s", async (_, last) => {
    const check = await checkRewrite(
      hardSigmoid,
      tiny(opset, [makeNode("Add", ["x", "three"], ["a"]), clip(opset), last()]),
    );
    expect(check.after).toEqual(["y = HardSigmoid(x)"]);
    expect(check).toMatchObject({ changed: 1, changedAgain: 0, refusals: [] });
    expect(check.error).toBeLessThan(1e-6);
  });

  it.each([
    ["divided at the end", () => [makeNode("Mul", ["x", "b"], ["c"]), makeNode("Div", ["c", "divisor"], ["y"])]],
    ["times a sixth at the end", () => [makeNode("Mul", ["b", "x"], ["c"]), makeNode("Mul", ["c", "sixth"], ["y"])]],
    ["x divided first", () => [makeNode("Div", ["x", "divisor"], ["c"]), makeNode("Mul", ["b", "c"], ["y"])]],
  ])("hard-swish, %s", async (_, rest) => {
    const check = await checkRewrite(
      hardSwish,
      tiny(opset, [makeNode("Add", ["three", "x"], ["a"]), clip(opset), ...rest()]),
    );
    expect(check.before).toHaveLength(4);
    expect(check.after).toEqual(["y/hard-sigmoid = HardSigmoid(x)", "y = Mul(x, y/hard-sigmoid)"]);
    expect(check).toMatchObject({ changed: 1, changedAgain: 0, refusals: [] });
    expect(check.error).toBeLessThan(1e-6);
  });
});

describe("what only looks like one", () => {
  it("another constant", async () => {
    const check = await checkRewrite(
      hardSwish,
      tiny(11, [
        makeNode("Add", ["x", "four"], ["a"]),
        clip(11),
        makeNode("Mul", ["x", "b"], ["c"]),
        makeNode("Div", ["c", "divisor"], ["y"]),
      ]),
    );
    expect(check).toMatchObject({ changed: 0, error: 0 });
  });

  it("six divided by the clipped value", async () => {
    const check = await checkRewrite(
      hardSigmoid,
      tiny(11, [
        makeNode("Add", ["x", "three"], ["a"]),
        clip(11),
        makeNode("Add", ["b", "four"], ["c"]),
        makeNode("Div", ["divisor", "c"], ["y"]),
      ]),
    );
    expect(check).toMatchObject({ changed: 0, error: 0 });
  });

  it("a clipped value that is read elsewhere too is refused", async () => {
    for (const rewrite of [hardSwish, hardSigmoid]) {
      const nodes = [
        makeNode("Add", ["x", "three"], ["a"]),
        clip(11),
        makeNode("Mul", ["x", "b"], ["c"]),
        makeNode("Div", ["c", "divisor"], ["y"]),
        makeNode("Neg", ["b"], ["z"]),
      ];
      const check = await checkRewrite(rewrite, tiny(11, nodes, { y: ["float32", 2, 8], z: ["float32", 2, 8] }));
      expect(check).toMatchObject({ changed: 0, refusals: ["b is read in more than one place"], error: 0 });
    }
  });
});
