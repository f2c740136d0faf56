import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largestError } from "../../compare";
import { GraphView } from "../../graph-view";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import type { GraphProto, NodeProto } from "../../schema/onnx_pb";
import type { Tensor } from "../../segment";
import { floatTensor } from "../../tensor";
import { testMachine } from "../../testing/run-model";
import { tinyModel } from "../../testing/tiny-models";
import { observe } from "../calibrate/observe";
import { gridOf } from "../grid";
import { dequantizeTensor, quantizeTensor } from "../quantize-tensor";
import { targets } from "../targets";
import { equalise } from "./equalise";
import { inputMoments, type Moments } from "./input-moments";
import { roundLayer } from "./round-weights";

const random = (index: number) => ((Math.sin(index * 12.9898) * 43758.5453) % 1) * 0.5 + 0.5;
const noise = (count: number, from = 0, by = 1) =>
  Float32Array.from({ length: count }, (_, at) => (random(at + from) - 0.5) * by);
const grid = gridOf("int8", { symmetric: true });

describe("input moments", () => {
  it("are those of the patches, whatever the borders, strides and groups", async () => {
    const model = tinyModel({
      inputs: { x: ["float32", "N", 4, 5, 5] },
      outputs: { y: ["float32", "N", 4, 3, 3] },
      nodes: [makeNode("Conv", ["x", "w"], ["y"], { pads: [1n, 1n, 1n, 1n], strides: [2n, 2n], group: 2n })],
      constants: [floatTensor("w", [4, 2, 3, 3], noise(72))],
    });
    const samples = [0, 1].map(
      (row): Record<string, Tensor> => ({ x: { type: "float32", dims: [1, 4, 5, 5], data: noise(100, row * 100) } }),
    );
    const node = (model.graph as GraphProto).node[0] as NodeProto;
    const found = (await inputMoments(model, [{ node, dims: [4, 2, 3, 3] }], samples, testMachine)).get("y") as Moments;
    const patches: number[][] = [];
    for (const { x } of samples)
      for (let top = -1; top < 4; top += 2)
        for (let left = -1; left < 4; left += 2)
          patches.push(
            Array.from({ length: 18 }, (_, at) => {
              const [channel, row, column] = [2 + Math.floor(at / 9), top + (Math.floor(at / 3) % 3), left + (at % 3)];
              const isInside = row >= 0 && row < 5 && column >= 0 && column < 5;
              return isInside ? (x?.data[channel * 25 + row * 5 + column] as number) : 0;
            }),
          );
    expect([found.groups, found.size, found.count]).toEqual([2, 18, 18]);
    const mean = (of: (patch: number[]) => number) => patches.reduce((sum, patch) => sum + of(patch) / 18, 0);
    for (const [a, b] of [
      [0, 0],
      [4, 13],
      [17, 2],
    ] as const) {
      expect(found.mean[18 + a]).toBeCloseTo(mean((patch) => patch[a] as number));
      const second = mean((patch) => (patch[a] as number) * (patch[b] as number));
      expect(found.second[18 * 18 + a * 18 + b]).toBeCloseTo(second);
    }
  });
});

describe("rounding by data", () => {
  const [size, outputs, count] = [12, 6, 200];
  const node = makeNode("Gemm", ["x", "w"], ["y"], { transB: 1n });

  /** Inputs that go together, with a mean. */
  function inputs(seed: number): number[][] {
    return Array.from({ length: count }, (_, row) => {
      const common = random(seed + row * 31) * 4;
      return Array.from({ length: size }, (_, at) => common + random(seed + row * 31 + at + 1));
    });
  }

  function momentsOf(rows: readonly number[][]): Moments {
    const mean = new Float64Array(size);
    const second = new Float64Array(size * size);
    for (const row of rows)
      row.forEach((a, i) => {
        mean[i] = (mean[i] as number) + a / count;
        row.forEach((b, j) => {
          second[i * size + j] = (second[i * size + j] as number) + (a * b) / count;
        });
      });
    return { groups: 1, size, count, mean, second };
  }

  it("loses less at the output than rounding to nearest, with the shift of the bias", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
        const weights = noise(size * outputs, seed);
        const rows = inputs(seed);
        const coarse = gridOf("int4", { symmetric: true });
        const dims = [outputs, size];
        const rounded = roundLayer({ node, dims }, weights, momentsOf(rows), coarse);
        const nearest = dequantizeTensor(quantizeTensor(weights, dims, { per: "axis", axis: 0 }, coarse));
        const lost = (values: Float32Array, shift: ArrayLike<number>) => {
          let sum = 0;
          for (const row of rows)
            for (let output = 0; output < outputs; output++) {
              const difference = row.reduce(
                (total, value, at) =>
                  total + value * ((values[output * size + at] as number) - (weights[output * size + at] as number)),
                shift[output] as number,
              );
              sum += difference * difference;
            }
          return sum;
        };
        const byData = lost(dequantizeTensor(rounded.weights), rounded.biasShift);
        expect(byData).toBeLessThan(lost(nearest, new Float64Array(outputs)) * 0.5);
      }),
      { numRuns: 20 },
    );
  });

  it("keeps weights that are on the grid, and needs no shift for them", () => {
    const weights = Float32Array.from({ length: size * outputs }, (_, at) => (at % size === 0 ? 127 : (at * 7) % 100));
    const { weights: rounded, biasShift } = roundLayer(
      { node, dims: [outputs, size] },
      weights,
      momentsOf(inputs(3)),
      grid,
    );
    expect([...dequantizeTensor(rounded)]).toEqual([...weights]);
    for (const shift of biasShift) expect(Math.abs(shift)).toBeLessThan(1e-9);
  });

  it("holds for weights that lie the other way, and for inputs that never vary", () => {
    const weights = noise(size * outputs, 5);
    const turned = Float32Array.from(
      weights,
      (_, at) => weights[(at % outputs) * size + Math.floor(at / outputs)] as number,
    );
    const moments = momentsOf(inputs(5));
    const plain = makeNode("MatMul", ["x", "w"], ["y"]);
    const [a, b] = [
      roundLayer({ node, dims: [outputs, size] }, weights, moments, grid),
      roundLayer({ node: plain, dims: [size, outputs] }, turned, moments, grid),
    ];
    expect(b.weights.granularity).toEqual({ per: "axis", axis: 1 });
    expect(b.weights.parameters).toEqual(a.weights.parameters);
    a.weights.codes.forEach((code, at) => {
      expect(b.weights.codes[(at % size) * outputs + Math.floor(at / size)]).toBe(code);
    });
    const silent = { ...moments, mean: new Float64Array(size), second: new Float64Array(size * size) };
    const nearest = quantizeTensor(weights, [outputs, size], { per: "axis", axis: 0 }, grid);
    expect(roundLayer({ node, dims: [outputs, size] }, weights, silent, grid).weights.codes).toEqual(nearest.codes);
  });
});

describe("equalising", () => {
  it("gives every channel before a depthwise convolution the whole grid, and changes no result", async () => {
    const weights = noise(8 * 3, 9);
    for (let at = 0; at < weights.length; at++) weights[at] = (weights[at] as number) * 4 ** Math.floor(at / 3) * 0.01;
    const model = tinyModel({
      inputs: { x: ["float32", "N", 3, 6, 6] },
      outputs: { y: ["float32", "N", 2, 4, 4] },
      nodes: [
        makeNode("Conv", ["x", "w", "b"], ["c"]),
        makeNode("Clip", ["c", "zero", "six"], ["r"]),
        makeNode("Conv", ["r", "d"], ["e"], { group: 8n }),
        makeNode("Relu", ["e"], ["f"]),
        makeNode("Conv", ["f", "p"], ["y"]),
      ],
      constants: [
        floatTensor("w", [8, 3, 1, 1], weights),
        floatTensor("b", [8], noise(8, 40, 0.01)),
        floatTensor("zero", [], [0]),
        floatTensor("six", [], [6]),
        floatTensor("d", [8, 1, 3, 3], noise(72, 50)),
        floatTensor("p", [2, 8, 1, 1], noise(16, 150)),
      ],
    });
    const bytes = writeModel(model);
    const samples = [0, 1, 2].map(
      (row): Record<string, Tensor> => ({ x: { type: "float32", dims: [1, 3, 6, 6], data: noise(108, row * 108, 3) } }),
    );
    const before = await observe(model, ["r", "f"], samples, testMachine);
    const edited = readModel(bytes);
    const view = new GraphView(edited.graph as GraphProto, 13);
    expect([...equalise(view, before, targets["x64-vnni"])].toSorted()).toEqual(["c", "e", "f", "r"]);
    view.finish();
    const after = await observe(edited, ["r", "f"], samples, testMachine);
    const spread = (of: typeof before) => {
      const peaks = [...(of.get("r")?.channels?.max ?? [])].filter((peak) => peak > 0);
      return Math.max(...peaks) / Math.min(...peaks);
    };
    expect(spread(before)).toBeGreaterThan(100);
    expect(spread(after)).toBeLessThan(spread(before) / 60);
    const results = async (file: Uint8Array) => {
      const opened = await testMachine.open(file);
      const all = [];
      for (const feeds of samples) all.push((await opened.run(feeds, ["y"])).outputs);
      await opened.close();
      return all;
    };
    const [wanted, given] = [await results(bytes), await results(writeModel(edited))];
    wanted.forEach((reference, index) => {
      expect(largestError(reference, given[index] ?? {})).toBeLessThan(1e-5);
    });
  });

  it("leaves alone what is also read by something that does not scale", async () => {
    const model = tinyModel({
      inputs: { x: ["float32", 1, 1, 2, 2] },
      outputs: { y: ["float32", 1, 2, 2, 2], s: ["float32", 1, 2, 2, 2] },
      nodes: [
        makeNode("Conv", ["x", "w"], ["c"]),
        makeNode("Conv", ["c", "v"], ["y"]),
        makeNode("Sigmoid", ["c"], ["s"]),
      ],
      constants: [floatTensor("w", [2, 1, 1, 1], [1, 100]), floatTensor("v", [2, 2, 1, 1], [1, 1, 1, 1])],
    });
    const samples = [{ x: { type: "float32" as const, dims: [1, 1, 2, 2], data: Float32Array.of(1, 2, 3, 4) } }];
    const observations = await observe(model, ["c"], samples, testMachine);
    const view = new GraphView(model.graph as GraphProto, 13);
    expect(equalise(view, observations, targets["x64-vnni"]).size).toBe(0);
  });
});
