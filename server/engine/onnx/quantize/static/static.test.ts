import { describe, expect, it } from "vitest";
import { checkModel } from "../../check";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import type { GraphProto } from "../../schema/onnx_pb";
import type { Tensor } from "../../segment";
import { floatTensor, int64Tensor, numbersOf } from "../../tensor";
import { operatorsRun, testMachine } from "../../testing/run-model";
import { printGraph, type TinyModel, tinyModel } from "../../testing/tiny-models";
import type { Target } from "../targets";
import { targets } from "../targets";
import { draftStatic, finishStatic } from "./quantize-static";

const vnni = targets["x64-vnni"];
const ones = (count: number, value = 1) => Array.from({ length: count }, () => value);

function quantized(tiny: TinyModel, ranges: Record<string, [number, number]>, kept?: string[], target: Target = vnni) {
  const draft = draftStatic(writeModel(tinyModel(tiny)), { kept: new Set(kept) });
  const found = new Map(Object.entries(ranges).map(([name, [min, max]]) => [name, { min, max }]));
  const missing = draft.calibrated.filter((name) => !found.has(name));
  expect(missing).toEqual([]);
  const model = finishStatic(draft, found, target);
  const bytes = writeModel(model);
  expect(checkModel(readModel(bytes))).toBe(null);
  return { bytes, graph: model.graph as GraphProto, draft };
}

async function run(bytes: Uint8Array, feeds: Record<string, Tensor>, name: string): Promise<number[]> {
  const opened = await testMachine.open(bytes);
  const { outputs } = await opened.run(feeds, [name]);
  await opened.close();
  return Array.from(outputs[name]?.data as Float32Array);
}

/** x [N,1,1,2] -> two channels -> Relu. */
const small: TinyModel = {
  inputs: { x: ["float32", "N", 1, 1, 2] },
  outputs: { y: ["float32", "N", 2, 1, 2] },
  nodes: [makeNode("Conv", ["x", "w", "b"], ["c"]), makeNode("Relu", ["c"], ["y"])],
  constants: [floatTensor("w", [2, 1, 1, 1], [0.5, -1.28]), floatTensor("b", [2], [0.1, 0.02])],
};

describe("static quantization", () => {
  it("gives the numbers worked out by hand", async () => {
    const { bytes, graph } = quantized(small, { x: [0, 2.55], y: [0, 1.275] });
    expect(printGraph(graph)).toEqual([
      "x/q = QuantizeLinear(x, []{0.01}, []{0})",
      "x/d = DequantizeLinear(x/q, []{0.01}, []{0})",
      // 0.5 / 127 for the first channel, 1.28 / 128 for the second, whose weight is below zero.
      "w/d = DequantizeLinear([2,1,1,1]{127 -128}, [2]{0.003937 0.01})",
      // onnxruntime makes it 2540 steps of 0.01 * 0.5 / 127, and 200 of 0.01 * 0.01.
      "y/raw = Conv(x/d, w/d, [2]{0.1 0.02})",
      "y/q = QuantizeLinear(y/raw, []{0.005}, []{0})",
      "y = DequantizeLinear(y/q, []{0.005}, []{0})",
    ]);
    const feeds = { x: { type: "float32" as const, dims: [1, 1, 1, 2], data: Float32Array.of(1, 0.004) } };
    // 1 is 100 steps of 0.01: 0.5 + 0.1 = 0.6, 120 steps of 0.005. 0.004 is rounded to 0: 0.1, 20 steps.
    // -1.28 + 0.02 is below zero, and Relu's work is done by the grid; 0.02 is 4 steps.
    const wanted = [0.6, 0.1, 0, 0.02];
    (await run(bytes, feeds, "y")).forEach((value, index) => {
      expect(value).toBeCloseTo(wanted[index] as number, 6);
    });
  });

  it("is what onnxruntime runs on integers", async () => {
    const matrix = (name: string) => floatTensor(name, [8, 8], ones(64, 0.5));
    const product = (operator: "Gemm" | "MatMul") =>
      quantized(
        {
          inputs: { x: ["float32", "N", 8] },
          outputs: { y: ["float32", "N", 8] },
          nodes: [
            makeNode(operator, ["x", "w"], ["a"]),
            makeNode("Relu", ["a"], ["b"]),
            makeNode(operator, ["b", "v"], ["y"]),
          ],
          constants: [matrix("w"), matrix("v")],
        },
        { x: [0, 1], a: [0, 1], b: [0, 1], y: [0, 1] },
      ).bytes;
    expect(await operatorsRun(product("Gemm"))).toEqual(["QuantizeLinear", "QGemm", "QGemm"]);
    expect(await operatorsRun(product("MatMul"))).toContain("QLinearMatMul");
    expect(await operatorsRun(quantized(small, { x: [0, 2.55], y: [0, 1.275] }).bytes)).toContain("QLinearConv");
  });

  it("keeps Relu and Clip where the grid would not do their work", () => {
    const clip = {
      ...small,
      nodes: [makeNode("Conv", ["x", "w", "b"], ["c"]), makeNode("Clip", ["c", "zero", "six"], ["y"])],
      constants: [...(small.constants ?? []), floatTensor("zero", [], [0]), floatTensor("six", [], [6])],
    };
    const operators = (ranges: Record<string, [number, number]>, target?: Target) =>
      quantized(clip, ranges, [], target)
        .graph.node.map(({ opType }) => opType)
        .filter((type) => !/Linear/.test(type));
    expect(operators({ x: [0, 1], y: [0, 6] })).toEqual(["Conv"]);
    expect(operators({ x: [0, 1], y: [0, 7] })).toEqual(["Conv", "Clip"]);
    expect(operators({ x: [0, 1], y: [0, 5] }, targets.arm64)).toEqual(["Conv"]);
    const symmetric = { ...vnni, activations: { ...vnni.activations, symmetric: true } };
    expect(operators({ x: [0, 1], y: [0, 6] }, symmetric)).toEqual(["Conv", "Clip"]);
  });

  it("shares parameters over what only moves values, and over Concat", () => {
    const { draft } = quantized(
      {
        inputs: { x: ["float32", "N", 1, 4, 4] },
        outputs: { y: ["float32", "N", 4, 4, 4] },
        nodes: [
          makeNode("Conv", ["x", "w", "b"], ["c"]),
          makeNode("MaxPool", ["c"], ["p"], { kernel_shape: [1n, 1n] }),
          makeNode("Transpose", ["p"], ["t"], { perm: [0n, 1n, 3n, 2n] }),
          makeNode("Concat", ["t", "c"], ["y"], { axis: 1n }),
        ],
        constants: [floatTensor("w", [2, 1, 1, 1], [1, 2]), floatTensor("b", [2], [0, 0])],
      },
      { x: [0, 1], c: [-1, 2], p: [0, 2], t: [-1, 1], y: [0, 2] },
    );
    const groups = [...draft.marking.groups().values()].map((names) => names.toSorted());
    expect(groups.toSorted()).toEqual([["c", "p", "t", "y"], ["x"]]);
  });

  it("leaves in float32 what it is told to, and its weights exact", async () => {
    const chain: TinyModel = {
      inputs: { x: ["float32", "N", 1, 1, 2] },
      outputs: { z: ["float32", "N", 1, 1, 2] },
      nodes: [
        makeNode("Conv", ["x", "w"], ["c"]),
        makeNode("Conv", ["c", "v"], ["d"]),
        makeNode("Conv", ["d", "u"], ["z"]),
      ],
      constants: [
        floatTensor("w", [2, 1, 1, 1], [1, 0]),
        // Rounded to steps of 100 / 127 the second would be lost.
        floatTensor("v", [2, 2, 1, 1], [100, 0, 0.01, 0]),
        floatTensor("u", [1, 2, 1, 1], [0, 1]),
      ],
    };
    const ranges: Record<string, [number, number]> = { x: [0, 1], c: [0, 1], d: [0, 0.01], z: [0, 0.01] };
    const { bytes } = quantized(chain, ranges, ["d"]);
    const feeds = { x: { type: "float32" as const, dims: [1, 1, 1, 2], data: Float32Array.of(1, 0.5) } };
    const [first, second] = await run(bytes, feeds, "z");
    expect(first).toBeCloseTo(0.01, 4);
    expect(second).toBeCloseTo(0.005, 4);
  });

  it("fits a bias far larger than its weights into 32 bits", async () => {
    const { bytes } = quantized(
      { ...small, constants: [floatTensor("w", [2, 1, 1, 1], [1e-12, 1]), floatTensor("b", [2], [1, 0])] },
      { x: [0, 1], y: [0, 1] },
    );
    const feeds = { x: { type: "float32" as const, dims: [1, 1, 1, 2], data: Float32Array.of(1, 0.5) } };
    (await run(bytes, feeds, "y")).forEach((value, index) => {
      expect(value).toBeCloseTo([1, 1, 1, 0.5][index] as number, 2);
    });
  });

  it("stores the bias of a convolution as float16 where that loses next to nothing, and as it is elsewhere", async () => {
    for (const [size, isNarrow] of [
      [1, true],
      [1e-6, false],
      [1e6, false],
    ] as const) {
      const bias = Array.from({ length: 64 }, (_, at) => Math.sin(at * 7) * size);
      const { bytes, graph } = quantized(
        {
          inputs: { x: ["float32", "N", 1, 1, 1] },
          outputs: { y: ["float32", "N", 64, 1, 1] },
          nodes: [makeNode("Conv", ["x", "w", "b"], ["y"])],
          constants: [floatTensor("w", [64, 1, 1, 1], ones(64, size)), floatTensor("b", [64], bias)],
        },
        { x: [0, 1], y: [-size, size] },
      );
      expect(graph.node.some(({ opType }) => opType === "Cast")).toBe(isNarrow);
      const step = (2 * size) / 255;
      const feeds = { x: { type: "float32" as const, dims: [1, 1, 1, 1], data: Float32Array.of(0) } };
      (await run(bytes, feeds, "y")).forEach((value, channel) => {
        expect(Math.abs(value - (bias[channel] as number))).toBeLessThan(step * 0.5 + size / 4000);
      });
    }
  });

  it("does the work of HardSigmoid by a second zero point", async () => {
    const gated: TinyModel = {
      inputs: { x: ["float32", "N", 1, 1, 4] },
      outputs: { y: ["float32", "N", 1, 1, 4] },
      nodes: [
        makeNode("Conv", ["x", "w"], ["c"]),
        makeNode("HardSigmoid", ["c"], ["h"], { alpha: 1 / 6, beta: 0.5 }),
        makeNode("Mul", ["c", "h"], ["y"]),
      ],
      constants: [floatTensor("w", [1, 1, 1, 1], [1])],
    };
    const { bytes, graph } = quantized(gated, { x: [-8, 8], c: [-8, 8], y: [-0.375, 8] });
    expect(graph.node.map(({ opType }) => opType)).not.toContain("HardSigmoid");
    for (const values of [
      [-8, -3, -1, 0],
      [0.5, 1, 3, 8],
    ]) {
      const feeds = { x: { type: "float32" as const, dims: [1, 1, 1, 4], data: Float32Array.from(values) } };
      (await run(bytes, feeds, "y")).forEach((given, at) => {
        const value = values[at] as number;
        // A step of x is 16 / 255, one of the result 8.4 / 255.
        expect(Math.abs(given - value * Math.min(1, Math.max(0, value / 6 + 0.5)))).toBeLessThan(0.08);
      });
    }
  });

  it("does not saturate where the processor adds pairs in 16 bits", () => {
    const { graph } = quantized(small, { x: [0, 2.55], y: [0, 1.275] }, [], targets["x64-avx2"]);
    const codes = graph.initializer.find(({ name }) => name === "w/q");
    expect(Array.from((codes && numbersOf(codes)) ?? [])).toEqual([64, -64]);
  });

  it("gives each item of a batch of 16 what it gives it alone", async () => {
    const random = (index: number) => Math.sin(index * 12.9898) * 0.5 + 0.5;
    const { bytes } = quantized(
      {
        inputs: { x: ["float32", "N", 3, 8, 8] },
        outputs: { y: ["float32", "N", 5] },
        nodes: [
          makeNode("Conv", ["x", "w", "b"], ["c"], { pads: [1n, 1n, 1n, 1n] }),
          makeNode("Relu", ["c"], ["r"]),
          makeNode("GlobalAveragePool", ["r"], ["g"]),
          makeNode("Reshape", ["g", "shape"], ["f"]),
          makeNode("Gemm", ["f", "v", "d"], ["y"]),
        ],
        constants: [
          floatTensor(
            "w",
            [4, 3, 3, 3],
            Array.from({ length: 108 }, (_, at) => random(at) - 0.5),
          ),
          floatTensor("b", [4], ones(4, 0.1)),
          int64Tensor("shape", [2], [-1, 4]),
          floatTensor(
            "v",
            [4, 5],
            Array.from({ length: 20 }, (_, at) => random(at + 200) - 0.5),
          ),
          floatTensor("d", [5], ones(5, 0.1)),
        ],
      },
      { x: [0, 1], r: [0, 3], g: [0, 2], f: [0, 2] },
    );
    const rows = Array.from({ length: 16 }, (_, row) =>
      Float32Array.from({ length: 192 }, (_, at) => random(row * 192 + at)),
    );
    const alone: number[] = [];
    for (const data of rows)
      alone.push(...(await run(bytes, { x: { type: "float32", dims: [1, 3, 8, 8], data } }, "y")));
    const batch = Float32Array.from(rows.flatMap((row) => [...row]));
    const together = await run(bytes, { x: { type: "float32", dims: [16, 3, 8, 8], data: batch } }, "y");
    // The last layer adds in float32, in another order for one row than for many.
    together.forEach((value, index) => {
      expect(value).toBeCloseTo(alone[index] as number, 6);
    });
  });
});
