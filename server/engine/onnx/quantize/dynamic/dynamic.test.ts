import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { thisTarget } from "../../../process/this-target";
import { checkModel } from "../../check";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import { TensorProto_DataType as DataType, type GraphProto } from "../../schema/onnx_pb";
import type { Tensor } from "../../segment";
import { floatTensor, numbersOf } from "../../tensor";
import { noise } from "../../testing/noise";
import { testMachine } from "../../testing/run-model";
import { printGraph, type TinyModel, tinyModel } from "../../testing/tiny-models";
import { type Target, targets } from "../targets";
import { quantizeDynamic } from "./quantize-dynamic";

const here = targets[thisTarget()];

/** What onnxruntime makes of a model for itself. */
async function fused(bytes: Uint8Array): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), "weft-fused-"));
  try {
    const path = join(directory, "model.onnx");
    const session = await ort.InferenceSession.create(bytes, { optimizedModelFilePath: path, logSeverityLevel: 4 });
    await session.release();
    const graph = readModel(new Uint8Array(readFileSync(path))).graph as GraphProto;
    return graph.node.map(({ opType }) => opType).sort();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function results(tiny: TinyModel, feeds: Record<string, Tensor>, names: string[], target: Target = here) {
  const plain = writeModel(tinyModel(tiny));
  const { model, layers, refusals } = quantizeDynamic(plain, target);
  const bytes = writeModel(model);
  expect(checkModel(readModel(bytes))).toBe(null);
  const run = async (file: Uint8Array) => {
    const opened = await testMachine.open(file);
    const { outputs } = await opened.run(feeds, names);
    await opened.close();
    return names.map((name) => Array.from(outputs[name]?.data as Float32Array));
  };
  return {
    wanted: await run(plain),
    given: await run(bytes),
    bytes,
    layers,
    refusals,
    graph: model.graph as GraphProto,
  };
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const [input, hidden] = [6, 5];
const lstm: TinyModel = {
  inputs: { x: ["float32", 7, "N", input] },
  outputs: { y: ["float32", 7, 2, "N", hidden], h: ["float32", 2, "N", hidden] },
  nodes: [
    makeNode("LSTM", ["x", "w", "r", "b"], ["y", "h"], {
      hidden_size: BigInt(hidden),
      direction: "bidirectional",
    }),
  ],
  constants: [
    floatTensor("w", [2, 4 * hidden, input], noise(2 * 4 * hidden * input)),
    floatTensor("r", [2, 4 * hidden, hidden], noise(2 * 4 * hidden * hidden, 5)),
    floatTensor("b", [2, 8 * hidden], noise(2 * 8 * hidden, 3)),
  ],
};

describe("dynamic quantization", () => {
  it("gives the numbers worked out by hand", async () => {
    const { given, graph } = await results(
      {
        inputs: { x: ["float32", 1, 2] },
        outputs: { y: ["float32", 1, 2] },
        nodes: [makeNode("Gemm", ["x", "w", "b"], ["y"], { transB: 1n })],
        constants: [floatTensor("w", [2, 2], [1.27, 0.5, -0.64, 0.32]), floatTensor("b", [2], [1, 2])],
      },
      { x: { type: "float32", dims: [1, 2], data: Float32Array.of(2.55, 0.05) } },
      ["y"],
      targets["x64-vnni"],
    );
    expect(printGraph(graph)).toEqual([
      "x/q, x/scale, x/zero = DynamicQuantizeLinear(x)",
      // One scale for each output, 1.27 / 127 and 0.64 / 128; the weights lie [size, outputs] now.
      "y/sums = MatMulInteger(x/q, [2,2]{127 -128 50 64}, x/zero)",
      "y/floats = Cast(y/sums)",
      "y/scales = Mul(x/scale, [2]{0.01 0.005})",
      "y/product = Mul(y/floats, y/scales)",
      "y = Add(y/product, [2]{1 2})",
    ]);
    // x is 255 and 5 steps of 0.01: (255 * 127 + 5 * 50) * 0.0001 + 1, (255 * -128 + 5 * 64) * 0.00005 + 2; pairs that fit 16 bits.
    expect(given[0]?.[0]).toBeCloseTo(4.2635, 5);
    expect(given[0]?.[1]).toBeCloseTo(0.384, 5);
  });

  it("is fused by onnxruntime, for one reader of a value and for several", async () => {
    const weights = (name: string, rows: number, columns: number) =>
      floatTensor(name, [rows, columns], noise(rows * columns, rows));
    const feeds = { x: { type: "float32" as const, dims: [3, 16], data: noise(48, 9) } };
    const one = await results(
      {
        inputs: { x: ["float32", "N", 16] },
        outputs: { y: ["float32", "N", 8] },
        nodes: [makeNode("MatMul", ["x", "w"], ["m"]), makeNode("Add", ["m", "b"], ["y"])],
        constants: [weights("w", 16, 8), floatTensor("b", [8], noise(8))],
      },
      feeds,
      ["y"],
    );
    expect(await fused(one.bytes)).toEqual(["DynamicQuantizeMatMul"]);
    const several = await results(
      {
        inputs: { x: ["float32", "N", 16] },
        outputs: { q: ["float32", "N", 8], k: ["float32", "N", 8] },
        nodes: [makeNode("MatMul", ["x", "w"], ["q"]), makeNode("MatMul", ["x", "v"], ["k"])],
        constants: [weights("w", 16, 8), floatTensor("v", [16, 8], noise(128, 77))],
      },
      feeds,
      ["q", "k"],
    );
    expect(several.layers).toEqual(["q", "k"]);
    expect(await fused(several.bytes)).toEqual([
      "DynamicQuantizeLinear",
      "MatMulIntegerToFloat",
      "MatMulIntegerToFloat",
    ]);
    for (const { wanted, given } of [one, several])
      wanted.forEach((reference, index) => {
        expect(cosine(reference, given[index] ?? [])).toBeGreaterThan(0.9995);
      });
  });

  it("quantizes an LSTM that runs both ways", async () => {
    const { wanted, given, layers } = await results(
      lstm,
      { x: { type: "float32", dims: [7, 3, input], data: noise(7 * 3 * input, 4) } },
      ["y", "h"],
    );
    expect(layers).toEqual(["y"]);
    expect(cosine(wanted[0] ?? [], given[0] ?? [])).toBeGreaterThan(0.999);
    expect(cosine(wanted[1] ?? [], given[1] ?? [])).toBeGreaterThan(0.999);
  });

  it("gives an LSTM weights of seven bits where the processor adds pairs in 16", () => {
    const largest = (target: keyof typeof targets) => {
      const { model } = quantizeDynamic(writeModel(tinyModel(lstm)), targets[target]);
      const codes = (model.graph as GraphProto).initializer.filter(({ dataType }) => dataType === DataType.INT8);
      return codes.map((tensor) => Math.max(...Array.from(numbersOf(tensor) ?? [], Math.abs)));
    };
    // Weights of input and of state; their zero points are zero.
    expect(largest("x64-avx2").filter((code) => code > 0)).toEqual([64, 64]);
    for (const code of largest("x64-vnni").filter((each) => each > 0)) expect(code).toBeGreaterThanOrEqual(127);
  });

  it("leaves what has no constant weights, and says so", async () => {
    const { refusals, layers } = await results(
      {
        inputs: { x: ["float32", 2, 2], z: ["float32", 2, 2] },
        outputs: { y: ["float32", 2, 2], g: ["float32", 2, 2] },
        nodes: [makeNode("MatMul", ["x", "z"], ["y"]), makeNode("Gemm", ["x", "w"], ["g"], { alpha: 2 })],
        constants: [floatTensor("w", [2, 2], [1, 2, 3, 4])],
      },
      {
        x: { type: "float32", dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
        z: { type: "float32", dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
      },
      ["y", "g"],
    );
    expect(layers).toEqual([]);
    expect([...refusals]).toEqual([
      ["y", "its weights are not constant"],
      ["g", "it scales its result"],
    ]);
  });
});
