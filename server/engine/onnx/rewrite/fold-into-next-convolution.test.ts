import { describe, expect, it } from "vitest";
import { type AttributeValue, makeNode } from "../node-proto";
import { floatTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { TinyModel } from "../testing/tiny-models";
import { foldIntoNextConvolution } from "./fold-into-next-convolution";

const wave = (count: number, phase: number) =>
  Array.from({ length: count }, (_, index) => Math.sin(index * 1.7 + phase));
const constants = () => [
  floatTensor("w", [4, 2, 3, 3], wave(72, 1)),
  floatTensor("wGroup", [4, 1, 3, 3], wave(36, 2)),
  floatTensor("b", [4], wave(4, 3)),
  floatTensor("scale", [2, 1, 1], [0.5, -3]),
  floatTensor("shift", [1, 2, 1, 1], [0.25, 2]),
  floatTensor("half", [1], [0.5]),
  floatTensor("zero", [1], [0]),
];
const padded = { pads: [1n, 1n, 1n, 1n] };

function tiny(nodes: TinyModel["nodes"], size = 2, more: TinyModel["outputs"] = {}): TinyModel {
  return {
    inputs: { x: ["float32", 2, 2, 4, 4] },
    outputs: { y: ["float32", 2, 4, size, size], ...more },
    nodes,
    constants: constants(),
  };
}
const conv = (input: string, attributes: Record<string, AttributeValue> = {}, weights = "w") =>
  makeNode("Conv", [input, weights, "b"], ["y"], attributes);

describe("fold-into-next-convolution", () => {
  const folded: [string, () => TinyModel, number][] = [
    ["a Mul, border or not", () => tiny([makeNode("Mul", ["x", "scale"], ["a"]), conv("a", padded)], 4), 1],
    [
      "a Mul and an Add where there is no border",
      () => tiny([makeNode("Mul", ["scale", "x"], ["a"]), makeNode("Add", ["a", "shift"], ["b1"]), conv("b1")]),
      2,
    ],
    [
      "a Sub before a grouped convolution",
      () => tiny([makeNode("Sub", ["x", "shift"], ["a"]), conv("a", { group: 2n }, "wGroup")]),
      1,
    ],
  ];
  it.each(folded)("takes in %s", async (_, make, count) => {
    const check = await checkRewrite(foldIntoNextConvolution, make());
    expect(check.after).toEqual([expect.stringMatching(/^y = Conv\(x, /)]);
    expect(check).toMatchObject({ changed: count, changedAgain: 0, refusals: [] });
    expect(check.error).toBeLessThan(2e-6);
  });

  it("leaves one Add where a border stands in the way", async () => {
    const check = await checkRewrite(
      foldIntoNextConvolution,
      tiny([makeNode("Mul", ["x", "scale"], ["a"]), makeNode("Add", ["a", "shift"], ["b1"]), conv("b1", padded)], 4),
    );
    expect(check.after).toEqual([
      "y/shifted = Add(x, [1,2,1,1]{0.5 -0.6667})",
      expect.stringMatching(/^y = Conv\(y\/shifted, /),
    ]);
    expect(check).toMatchObject({ changed: 2, changedAgain: 0 });
    expect(check.error).toBeLessThan(2e-6);
  });

  const refused: [string, () => TinyModel][] = [
    ["an Add before a border", () => tiny([makeNode("Add", ["x", "shift"], ["a"]), conv("a", padded)], 4)],
    [
      "a border that auto_pad asks for",
      () => tiny([makeNode("Add", ["x", "shift"], ["a"]), conv("a", { auto_pad: "SAME_UPPER" })], 4),
    ],
    [
      "a Mul by zero before a shift and a border",
      () =>
        tiny([makeNode("Mul", ["x", "zero"], ["a"]), makeNode("Add", ["a", "shift"], ["b1"]), conv("b1", padded)], 4),
    ],
  ];
  it.each(refused)("refuses %s", async (_, make) => {
    const check = await checkRewrite(foldIntoNextConvolution, make());
    expect(check).toMatchObject({ changed: 0, error: 0 });
    expect(check.refusals[0]).toContain("border");
  });

  it("leaves a scaled value that others read too", async () => {
    const model = tiny([makeNode("Mul", ["x", "scale"], ["a"]), conv("a"), makeNode("Relu", ["a"], ["z"])], 2, {
      z: ["float32", 2, 2, 4, 4],
    });
    expect(await checkRewrite(foldIntoNextConvolution, model)).toMatchObject({ changed: 0, error: 0 });
  });
});
