import { describe, expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { floatTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { Face, TinyModel } from "../testing/tiny-models";
import { commonSubexpressions } from "./common-subexpressions";

const tiny = (nodes: TinyModel["nodes"], outputs: Face = { y: ["float32", "N", 4] }): TinyModel => ({
  inputs: { x: ["float32", "N", 4] },
  outputs,
  nodes,
  constants: [floatTensor("a", [1], [2]), floatTensor("b", [1], [2]), floatTensor("c", [], [2])],
});

describe("common-subexpressions", () => {
  it("joins equal constants, then what is computed from them", async () => {
    const check = await checkRewrite(
      commonSubexpressions,
      tiny([
        makeNode("Mul", ["x", "a"], ["m"]),
        makeNode("Mul", ["x", "b"], ["n"]),
        makeNode("Relu", ["m"], ["p"]),
        makeNode("Relu", ["n"], ["q"]),
        makeNode("Add", ["p", "q"], ["y"]),
      ]),
    );
    expect(check.after).toEqual(["m = Mul(x, [1]{2})", "p = Relu(m)", "y = Add(p, p)"]);
    expect(check).toMatchObject({ changed: 3, changedAgain: 0, refusals: [], error: 0 });
  });

  it.each([
    ["other attributes", [makeNode("Elu", ["x"], ["p"], { alpha: 1.5 }), makeNode("Elu", ["x"], ["q"], { alpha: 2 })]],
    ["another shape of a constant", [makeNode("Mul", ["x", "a"], ["p"]), makeNode("Mul", ["x", "c"], ["q"])]],
    ["another order of inputs", [makeNode("Sub", ["x", "a"], ["p"]), makeNode("Sub", ["a", "x"], ["q"])]],
    ["chance", [makeNode("RandomNormalLike", ["x"], ["p"]), makeNode("RandomNormalLike", ["x"], ["q"])]],
  ])("leaves %s", async (_, pair) => {
    const nodes = [
      ...pair,
      makeNode("Add", ["p", "q"], ["s"]),
      makeNode("Mul", ["s", "a"], ["u"]),
      makeNode("Abs", ["x"], ["y"]),
    ];
    const check = await checkRewrite(commonSubexpressions, tiny(nodes));
    expect(check.after).toHaveLength(5);
  });

  it("refuses an output of the graph", async () => {
    const nodes = [makeNode("Relu", ["x"], ["y"]), makeNode("Relu", ["x"], ["z"])];
    const check = await checkRewrite(
      commonSubexpressions,
      tiny(nodes, { y: ["float32", "N", 4], z: ["float32", "N", 4] }),
    );
    expect(check).toMatchObject({ changedAgain: 0, error: 0 });
    expect(check.refusals).toEqual(["z is an output of the graph and the same as y"]);
  });
});
