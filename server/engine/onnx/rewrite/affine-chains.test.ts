import { expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { floatTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { TinyModel } from "../testing/tiny-models";
import { affineChains } from "./affine-chains";

const constants = () => [
  floatTensor("two", [], [2]),
  floatTensor("three", [1], [3]),
  floatTensor("one", [1], [1]),
  floatTensor("huge", [1], [3e38]),
  floatTensor("row", [1, 3], [1, 2, 3]),
];
const tiny = (nodes: TinyModel["nodes"]): TinyModel => ({
  inputs: { x: ["float32", 2, 3] },
  outputs: { y: ["float32", 2, 3] },
  nodes,
  constants: constants(),
});

it("joins scalings and additions, and drops steps that change nothing", async () => {
  const nodes = [
    makeNode("Mul", ["x", "two"], ["a"]),
    makeNode("Div", ["a", "three"], ["b"]),
    makeNode("Mul", ["one", "b"], ["c"]),
    makeNode("Add", ["c", "two"], ["d"]),
    makeNode("Sub", ["d", "three"], ["e"]),
    makeNode("Add", ["e", "three"], ["y"]),
  ];
  const check = await checkRewrite(affineChains, tiny(nodes));
  expect(check.before).toHaveLength(6);
  expect(check.after.map((line) => line.replace(/^\S+ = /, ""))).toEqual([
    "Mul(x, []{0.6667})",
    expect.stringMatching(/^Add\(.*\{2\}\)$/),
  ]);
  expect(check).toMatchObject({ changed: 4, changedAgain: 0, refusals: [] });
  expect(check.error).toBeLessThan(1e-6);
});

it("leaves constants that are no scalars", async () => {
  expect(
    await checkRewrite(
      affineChains,
      tiny([makeNode("Mul", ["x", "two"], ["a"]), makeNode("Mul", ["a", "row"], ["y"])]),
    ),
  ).toMatchObject({ changed: 0, error: 0 });
});

it("refuses a product that float32 cannot hold", async () => {
  const nodes = [
    makeNode("Mul", ["x", "huge"], ["a"]),
    makeNode("Mul", ["a", "huge"], ["b"]),
    makeNode("Relu", ["b"], ["y"]),
  ];
  const check = await checkRewrite(affineChains, tiny(nodes));
  expect(check).toMatchObject({ changed: 0, refusals: ["the constants around a are not finite together"], error: 0 });
});
