import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkModel } from "../../check";
import { decoderOf } from "../../element-types";
import { GraphView } from "../../graph-view";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import { TensorProto_DataType as DataType, type GraphProto } from "../../schema/onnx_pb";
import type { Tensor } from "../../segment";
import { floatTensor } from "../../tensor";
import { noise } from "../../testing/noise";
import { testMachine } from "../../testing/run-model";
import { type TinyModel, tinyModel } from "../../testing/tiny-models";
import { quantizeEmbeddings } from "./embeddings";
import { halveWeights, toHalf } from "./half-weights";
import { type BlockOptions, quantizeBlocks } from "./weight-blocks";

async function run(bytes: Uint8Array, feeds: Record<string, Tensor>): Promise<number[]> {
  expect(checkModel(readModel(bytes))).toBe(null);
  const opened = await testMachine.open(bytes);
  const { outputs } = await opened.run(feeds, ["y"]);
  await opened.close();
  return Array.from(outputs.y?.data as Float32Array);
}

function edited(tiny: TinyModel, edit: (view: GraphView) => unknown): { plain: Uint8Array; bytes: Uint8Array } {
  const plain = writeModel(tinyModel(tiny));
  const model = readModel(plain);
  const view = new GraphView(model.graph as GraphProto, 13);
  edit(view);
  view.removeUnusedConstants();
  view.finish();
  return { plain, bytes: writeModel(model) };
}

describe("weights in blocks", () => {
  // Not a multiple of any block, so that the last block is half empty.
  const [size, outputs] = [144, 40];
  const product: TinyModel = {
    inputs: { x: ["float32", "N", size] },
    outputs: { y: ["float32", "N", outputs] },
    nodes: [makeNode("Gemm", ["x", "w", "b"], ["y"])],
    constants: [
      floatTensor("w", [size, outputs], noise(size * outputs)),
      floatTensor("b", [outputs], noise(outputs, 5)),
    ],
  };
  const rows = Array.from({ length: 16 }, (_, row) => noise(size, row * size));
  const feed = (count: number): Record<string, Tensor> => ({
    x: {
      type: "float32",
      dims: [count, size],
      data: Float32Array.from(rows.slice(0, count).flatMap((row) => [...row])),
    },
  });

  const cases = ([4, 8] as const).flatMap((bits) =>
    ([32, 64, 128] as const).flatMap((block) => [true, false].map((symmetric) => ({ bits, block, symmetric }))),
  );
  it.each(cases)(
    "are within the rounding of float32 results: $bits bits, blocks of $block, symmetric $symmetric",
    async (options: BlockOptions) => {
      const plain = writeModel(tinyModel(product));
      const { model, layers } = quantizeBlocks(plain, options);
      expect(layers).toEqual(["y"]);
      const bytes = writeModel(model);
      const [wanted, given] = [await run(plain, feed(16)), await run(bytes, feed(16))];
      const error = Math.sqrt(wanted.reduce((sum, value, at) => sum + (value - (given[at] ?? 0)) ** 2, 0));
      const power = Math.sqrt(wanted.reduce((sum, value) => sum + value ** 2, 0));
      // Uniform rounding of weights of one size: a step is 2 / 15 or 2 / 255 of the peak, its error 0.29 of that.
      expect(error / power).toBeLessThan(options.bits === 4 ? 0.09 : 0.012);
      const single = await run(bytes, feed(1));
      single.forEach((value, at) => {
        expect(value).toBeCloseTo(given[at] as number, 5);
      });
    },
  );

  it("leaves small products", () => {
    const small: TinyModel = {
      inputs: { x: ["float32", "N", 8] },
      outputs: { y: ["float32", "N", 8] },
      nodes: [makeNode("MatMul", ["x", "w"], ["y"])],
      constants: [floatTensor("w", [8, 8], noise(64))],
    };
    const options = { bits: 4, block: 32, symmetric: true } as const;
    expect([...quantizeBlocks(writeModel(tinyModel(small)), options).refusals]).toEqual([["y", "it is small"]]);
  });
});

describe("embeddings", () => {
  const table: TinyModel = {
    inputs: { x: ["int64", "N", 2] },
    outputs: { y: ["float32", "N", 2, 8] },
    nodes: [makeNode("Gather", ["t", "x"], ["y"])],
    constants: [
      floatTensor(
        "t",
        [20, 8],
        Float32Array.from(noise(160), (value, at) => value * 10 ** (at % 20)),
      ),
    ],
  };

  it("are rounded to half a step of their own rows", async () => {
    const { plain, bytes } = edited(table, (view) => expect(quantizeEmbeddings(view)).toEqual(["y"]));
    const feeds = { x: { type: "int64" as const, dims: [2, 2], data: BigInt64Array.of(0n, 3n, 19n, 7n) } };
    const [wanted, given] = [await run(plain, feeds), await run(bytes, feeds)];
    for (let row = 0; row < 4; row++) {
      const own = wanted.slice(row * 8, row * 8 + 8);
      const step = Math.max(...own.map(Math.abs)) / 127;
      own.forEach((value, at) => {
        expect(Math.abs((given[row * 8 + at] as number) - value)).toBeLessThanOrEqual(step * 0.5001);
      });
    }
  });

  it("stay where the table is multiplied with too", () => {
    const tied: TinyModel = {
      ...table,
      outputs: { y: ["float32", "N", 2, 20] },
      nodes: [
        makeNode("Gather", ["t", "x"], ["e"]),
        makeNode("Transpose", ["t"], ["u"]),
        makeNode("MatMul", ["e", "u"], ["y"]),
      ],
    };
    edited(tied, (view) => expect(quantizeEmbeddings(view)).toEqual([]));
  });
});

describe("half weights", () => {
  it("are the nearest float16", () => {
    const decode = decoderOf(DataType.FLOAT16) as (code: number) => number;
    expect([0, -0, 1, -2, 65504, 65519, 65520, 6e-8, 2 ** -14].map(toHalf)).toEqual([
      0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x7bff, 0x7c00, 1, 0x0400,
    ]);
    // Ties go to the even one.
    expect([1 + 2 ** -11, 1 + 3 * 2 ** -11].map(toHalf)).toEqual([0x3c00, 0x3c02]);
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const code = toHalf(value);
        const error = Math.abs(decode(code) - value);
        for (const other of [code - 1, code + 1])
          if ((other & 0x7fff) < 0x7c00 && other >= 0)
            expect(error).toBeLessThanOrEqual(Math.abs(decode(other & 0xffff) - value));
      }),
    );
  });

  it("halve the file and are widened when it is opened", async () => {
    const { plain, bytes } = edited(
      {
        inputs: { x: ["float32", "N", 64] },
        outputs: { y: ["float32", "N", 64] },
        nodes: [makeNode("MatMul", ["x", "w"], ["y"])],
        constants: [floatTensor("w", [64, 64], noise(4096))],
      },
      (view) => expect(halveWeights(view)).toEqual(["w"]),
    );
    expect(bytes.byteLength).toBeLessThan(plain.byteLength * 0.53);
    const feeds = { x: { type: "float32" as const, dims: [1, 64], data: noise(64, 3) } };
    const [wanted, given] = [await run(plain, feeds), await run(bytes, feeds)];
    wanted.forEach((value, at) => {
      expect(given[at]).toBeCloseTo(value, 1);
    });
  });
});
