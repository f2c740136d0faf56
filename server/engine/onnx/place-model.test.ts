/** Models with several inputs and outputs, the batch where the exporter left it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TensorType } from "../ir/types";
import { buildSegment } from "./build-segment";
import { largestError } from "./compare";
import { readModel, writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { joinRows, sampleRow } from "./sample";
import type { BuiltSegment, Segment, Tensor } from "./segment";
import { floatTensor, int64Tensor } from "./tensor";
import { readBytes, sharedModels } from "./testing/real-models";
import { runModel } from "./testing/run-model";
import { tinyModel } from "./testing/tiny-models";

/** One op: the model with these inputs, rows of these types. */
function segment(inputs: Record<string, TensorType>, outputs: string[], constants = {}): Segment {
  const ids = Object.keys(inputs).map((_, index) => index);
  const made = outputs.map((_, index) => ids.length + index);
  return {
    inputs: Object.values(inputs).map((type, id) => ({ id, type })),
    outputs: made,
    ops: [
      {
        name: "tensor.model",
        attrs: { file: { sha256: "m" }, inputs: Object.keys(inputs), outputs, constants },
        inputs: ids,
        outputs: made,
        title: "Model",
      },
    ],
  };
}

const build = (asked: Segment, bytes: Uint8Array) => buildSegment(asked, { readFile: async () => bytes, runModel });

/** y = x * W + mean of the layers of the state; next = state * rate. The state has its batch behind the layers. */
const stateful = (batch: number | "N", layers: number) =>
  writeModel(
    tinyModel({
      inputs: { x: ["float32", batch, 3], rate: ["int64"], state: ["float32", layers, batch, 4] },
      outputs: { y: ["float32", batch, 4], next: ["float32", layers, batch, 4] },
      nodes: [
        makeNode("MatMul", ["x", "w"], ["seen"]),
        makeNode("ReduceMean", ["state"], ["kept"], { axes: [0n], keepdims: 0n }),
        makeNode("Add", ["seen", "kept"], ["y"]),
        makeNode("Cast", ["rate"], ["factor"], { to: 1n }),
        makeNode("Mul", ["state", "factor"], ["scaled"]),
        makeNode("Reshape", ["scaled", "shape"], ["next"]),
      ],
      constants: [
        floatTensor("w", [3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        int64Tensor("shape", [3], batch === 1 ? [layers, 1, 4] : [layers, -1, 4]),
      ],
    }),
  );

const rowTypes = (layers: number): Record<string, TensorType> => ({
  x: { type: "float32", dims: [3] },
  state: { type: "float32", dims: [layers, 4] },
});

/** The error of three items in one batch to each alone in the model as it came. */
async function error(built: BuiltSegment, bytes: Uint8Array, layers: number): Promise<number> {
  const rows = Array.from({ length: 3 }, (_, row) =>
    built.feedTypes.map((type, feed) => sampleRow(type, 10 * feed + row, {})),
  );
  const together = await runModel(
    built.bytes,
    Object.fromEntries(built.feeds.map((name, feed) => [name, joinRows(rows.map((row) => row[feed] as Tensor))])),
    built.fetches,
  );
  const rate = { type: "int64" as const, dims: [], data: BigInt64Array.of(3n) };
  const alone: [Tensor, Tensor][] = [];
  for (const [x, state] of rows as [Tensor, Tensor][]) {
    const { y, next } = await runModel(bytes, { x, rate, state: { ...state, dims: [layers, 1, 4] } }, ["y", "next"]);
    alone.push([y as Tensor, { ...(next as Tensor), dims: [1, layers, 4] }]);
  }
  const wanted = built.fetches.map((_, fetch) => joinRows(alone.map((results) => results[fetch] as Tensor)));
  return largestError(
    Object.fromEntries(built.fetches.map((name, fetch) => [name, wanted[fetch] as Tensor])),
    together,
  );
}

describe("a model with a state", () => {
  it.each([
    ["a free batch", "N", 2],
    ["a batch of 1", 1, 2],
    ["a batch of 1, and an extent of 1 that is something else", 1, 1],
  ] as const)("takes rows side by side: %s", async (_, batch, layers) => {
    const bytes = stateful(batch, layers);
    const built = await build(segment(rowTypes(layers), ["y", "next"], { rate: 3 }), bytes);
    expect(built.fixedBatch).toBeNull();
    expect(built.feedTypes.map(({ dims }) => dims)).toEqual([[3], [layers, 4]]);
    expect(built.fetchTypes.map(({ dims }) => dims)).toEqual([[4], [layers, 4]]);
    expect(await error(built, bytes, layers)).toBeLessThan(1e-6);
  });

  it("leaves out what nobody asked for", async () => {
    const built = await build(segment(rowTypes(2), ["next"], { rate: 3 }), stateful(1, 2));
    expect(readModel(built.bytes).graph?.node.map(({ opType }) => opType)).not.toContain("MatMul");
  });

  it.each<[string, Segment, RegExp]>([
    [
      "an input that is not given",
      segment({ x: { type: "float32", dims: [3] } }, ["y"], { rate: 3 }),
      /needs more inputs than x: state/,
    ],
    [
      "a single number for every row",
      segment({ ...rowTypes(2), rate: { type: "int64", dims: [1] } }, ["y"]),
      /"rate" of Model is a single number.*only be a constant/,
    ],
    ["a constant for an input it has not", segment(rowTypes(2), ["y"], { rate: 3, speed: 1 }), /no input "speed"/],
    [
      "an extent that does not fit",
      segment({ ...rowTypes(2), state: { type: "float32", dims: [2, 5] } }, ["y"], { rate: 3 }),
      /takes \[2, 4\] and is given \[2, 5\]/,
    ],
  ])("refuses %s", async (_, asked, message) => {
    await expect(build(asked, stateful("N", 2))).rejects.toThrow(message);
  });

  it.skipIf(!existsSync(sharedModels))(
    "frees the speech enhancer of the shared folder, whose caches have the batch inside",
    async () => {
      const bytes = readBytes(join(sharedModels, "gtcrn-speech-enhancement/model.onnx"));
      const rows: Record<string, TensorType> = {
        mix: { type: "float32", dims: [257, 1, 2] },
        conv_cache: { type: "float32", dims: [2, 16, 16, 33] },
        tra_cache: { type: "float32", dims: [2, 3, 1, 16] },
        inter_cache: { type: "float32", dims: [2, 33, 16] },
      };
      const built = await build(segment(rows, ["enh", "conv_cache_out", "tra_cache_out", "inter_cache_out"]), bytes);
      expect(built.fixedBatch).toBeNull();
      expect(built.fetchTypes.map(({ dims }) => dims)).toEqual([...Object.values(rows)].map(({ dims }) => dims));
    },
  );
});
