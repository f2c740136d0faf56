import { describe, expect, it } from "vitest";
import { type AttributeValue, makeNode } from "../node-proto";
import { floatTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { TinyModel } from "../testing/tiny-models";
import { foldIntoConvolution } from "./fold-into-convolution";

const wave = (count: number, phase: number) =>
  Array.from({ length: count }, (_, index) => Math.sin(index * 1.7 + phase));
const channels = 4;
const constants = () => [
  floatTensor("w", [channels, 2, 3, 3], wave(channels * 18, 1)),
  floatTensor("wGroup", [channels, 1, 3, 3], wave(channels * 9, 2)),
  floatTensor("wTransposed", [2, channels, 3, 3], wave(channels * 18, 3)),
  floatTensor("wTransposedGroup", [2, 2, 3, 3], wave(36, 4)),
  floatTensor("b", [channels], wave(channels, 5)),
  floatTensor("half", [1], [0.5]),
  floatTensor("scale", [channels, 1, 1], wave(channels, 6)),
  floatTensor("shift", [1, channels, 1, 1], wave(channels, 7)),
  floatTensor("lastAxis", [4], wave(4, 8)),
  floatTensor("zero", [1], [0]),
  ...["gain", "bias", "mean"].map((name, index) => floatTensor(name, [channels], wave(channels, 9 + index))),
  floatTensor("variance", [channels], [0.5, 1, 2, 3]),
];
const pads = { pads: [1n, 1n, 1n, 1n] };

function tiny(
  conv: string[],
  attributes: Record<string, AttributeValue>,
  rest: TinyModel["nodes"],
  type = "Conv",
  more: TinyModel["outputs"] = {},
): TinyModel {
  return {
    inputs: { x: ["float32", 2, 2, 4, 4] },
    outputs: { y: ["float32", 2, channels, 4, 4], ...more },
    nodes: [makeNode(type, conv, ["c"], attributes), ...rest],
    constants: constants(),
  };
}
const normalization = (from: string, to: string) =>
  makeNode("BatchNormalization", [from, "gain", "bias", "mean", "variance"], [to], { epsilon: 1e-5 });

describe("fold-into-convolution", () => {
  const cases: [string, () => TinyModel, number][] = [
    ["a scalar Mul", () => tiny(["x", "w"], pads, [makeNode("Mul", ["half", "c"], ["y"])]), 1],
    [
      "a chain of Mul, Add, Sub and Div",
      () =>
        tiny(["x", "w", "b"], pads, [
          makeNode("Mul", ["c", "scale"], ["d"]),
          makeNode("Add", ["shift", "d"], ["e"]),
          makeNode("Sub", ["half", "e"], ["f"]),
          makeNode("Div", ["f", "scale"], ["y"]),
        ]),
      4,
    ],
    ["BatchNormalization", () => tiny(["x", "w"], pads, [normalization("c", "y")]), 1],
    [
      "BatchNormalization after a grouped convolution, then a Mul",
      () =>
        tiny(["x", "wGroup", "b"], { ...pads, group: 2n }, [
          normalization("c", "d"),
          makeNode("Mul", ["d", "scale"], ["y"]),
        ]),
      2,
    ],
    [
      "BatchNormalization after ConvTranspose",
      () => tiny(["x", "wTransposed", "b"], pads, [normalization("c", "y")], "ConvTranspose"),
      1,
    ],
    [
      "a Mul after a grouped ConvTranspose",
      () =>
        tiny(
          ["x", "wTransposedGroup"],
          { ...pads, group: 2n },
          [makeNode("Mul", ["c", "scale"], ["y"])],
          "ConvTranspose",
        ),
      1,
    ],
  ];
  it.each(cases)("takes in %s", async (_, make, folded) => {
    const check = await checkRewrite(foldIntoConvolution, make());
    expect(check.before).toHaveLength(folded + 1);
    expect(check.after).toEqual([expect.stringMatching(/^y = Conv(Transpose)?\(/)]);
    expect(check).toMatchObject({ changed: folded, changedAgain: 0, refusals: [] });
    expect(check.error).toBeLessThan(2e-6);
  });

  const refused: [string, () => TinyModel, string[]][] = [
    [
      "a result with two readers",
      () => tiny(["x", "w"], pads, [makeNode("Mul", ["c", "half"], ["d"]), makeNode("Add", ["c", "d"], ["y"])]),
      ["c is read in more than one place"],
    ],
    [
      "a result that is an output",
      () =>
        tiny(["x", "w"], pads, [makeNode("Mul", ["c", "half"], ["y"])], "Conv", { c: ["float32", 2, channels, 4, 4] }),
      ["c is read in more than one place"],
    ],
    [
      "a division by zero",
      () => tiny(["x", "w"], pads, [makeNode("Div", ["c", "zero"], ["y"])]),
      ["the constants after c are not finite"],
    ],
    ["a constant along the last axis", () => tiny(["x", "w"], pads, [makeNode("Mul", ["c", "lastAxis"], ["y"])]), []],
    ["a constant divided by the result", () => tiny(["x", "w"], pads, [makeNode("Div", ["half", "c"], ["y"])]), []],
  ];
  it.each(refused)("leaves %s", async (_, make, refusals) => {
    const check = await checkRewrite(foldIntoConvolution, make());
    expect(check).toMatchObject({ changed: 0, refusals, error: 0 });
  });

  it("leaves weights that two convolutions share", async () => {
    const model = tiny(["x", "w"], pads, [
      makeNode("Mul", ["c", "half"], ["d"]),
      makeNode("Conv", ["x", "w"], ["e"], pads),
      makeNode("Add", ["d", "e"], ["y"]),
    ]);
    expect(await checkRewrite(foldIntoConvolution, model)).toMatchObject({ changed: 0, error: 0 });
  });
});
