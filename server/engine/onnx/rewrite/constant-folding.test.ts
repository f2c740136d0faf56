import { describe, expect, it } from "vitest";
import { makeNode } from "../node-proto";
import { TensorProto_DataType as DataType } from "../schema/onnx_pb";
import { floatTensor, int64Tensor, rawTensor } from "../tensor";
import { checkRewrite } from "../testing/check-rewrite";
import type { Face, TinyModel } from "../testing/tiny-models";
import { constantFolding } from "./constant-folding";

const tiny = (
  nodes: TinyModel["nodes"],
  constants: TinyModel["constants"] = [],
  outputs: Face = { y: ["float32", "N", 4] },
) => ({
  inputs: { x: ["float32", "N", 4] } as Face,
  outputs,
  nodes,
  constants,
});

describe("constant-folding", () => {
  it("computes what depends on constants only", async () => {
    const check = await checkRewrite(
      constantFolding,
      tiny(
        [makeNode("Mul", ["a", "b"], ["c"]), makeNode("Sqrt", ["c"], ["d"]), makeNode("Add", ["x", "d"], ["y"])],
        [floatTensor("a", [2, 1], [2, 8]), floatTensor("b", [4], [2, 2, 8, 8])],
        { y: ["float32", 2, 4] },
      ),
    );
    expect(check.after).toEqual(["y = Add(x, [2,4]{...})"]);
    expect(check).toMatchObject({ changedAgain: 0, refusals: [], error: 0 });
  });

  it("follows shapes that the graph asks for, through Gather and Concat", async () => {
    const check = await checkRewrite(
      constantFolding,
      tiny(
        [
          makeNode("Shape", ["x"], ["s"]),
          makeNode("Gather", ["s", "last"], ["width"], { axis: 0n }),
          makeNode("Concat", ["any", "width"], ["target"], { axis: 0n }),
          makeNode("Reshape", ["x", "target"], ["y"]),
        ],
        [int64Tensor("last", [1], [1]), int64Tensor("any", [1], [-1])],
      ),
    );
    expect(check.after).toEqual(["y = Reshape(x, [2]{-1 4})"]);
    expect(check).toMatchObject({ changedAgain: 0, error: 0 });
  });

  it("leaves a shape that is known at run time only", async () => {
    const nodes = [makeNode("Shape", ["x"], ["s"]), makeNode("Reshape", ["x", "s"], ["y"])];
    expect(await checkRewrite(constantFolding, tiny(nodes))).toMatchObject({ changed: 0, error: 0 });
  });

  it.each<[string, TinyModel, RegExp]>([
    [
      "a mask made of two numbers",
      tiny(
        [makeNode("Expand", ["a", "big"], ["m"]), makeNode("Add", ["x", "m"], ["y"])],
        [floatTensor("a", [1], [2]), int64Tensor("big", [2], [10_000, 4])],
        { y: ["float32", 10_000, 4] },
      ),
      /m would add \d+ bytes/,
    ],
    [
      "small weights",
      tiny(
        [makeNode("DequantizeLinear", ["w", "scale"], ["f"]), makeNode("Add", ["x", "f"], ["y"])],
        [rawTensor("w", DataType.INT8, [4], Uint8Array.of(1, 2, 3, 4)), floatTensor("scale", [], [0.5])],
      ),
      /f would no longer be quantized/,
    ],
    [
      "an output of the graph",
      tiny([makeNode("Neg", ["a"], ["z"]), makeNode("Add", ["x", "a"], ["y"])], [floatTensor("a", [4], [1, 2, 3, 4])], {
        y: ["float32", "N", 4],
        z: ["float32", 4],
      }),
      /z is an output of the graph/,
    ],
  ])("refuses %s", async (_, model, reason) => {
    if (model.outputs.y?.[1] === 10_000) model.inputs = { x: ["float32", 1, 4] };
    const check = await checkRewrite(constantFolding, model);
    expect(check).toMatchObject({ changed: 0, error: 0 });
    expect(check.refusals[0]).toMatch(reason);
  });

  it("leaves what is random", async () => {
    const nodes = [
      makeNode("RandomNormal", [], ["r"], { shape: [4n] }),
      makeNode("Mul", ["r", "x"], ["z"]),
      makeNode("Abs", ["x"], ["y"]),
    ];
    expect(await checkRewrite(constantFolding, tiny(nodes))).toMatchObject({ changed: 0 });
  });
});
