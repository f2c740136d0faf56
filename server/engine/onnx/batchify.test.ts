/** Three items in one batch give what each gives alone, after what the exporter wrote down for one was rewritten. */
import { describe, expect, it } from "vitest";
import { batchify } from "./batchify";
import { checkModel } from "./check";
import { largestError } from "./compare";
import { writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { joinRows, sampleRow } from "./sample";
import { floatTensor, int64Tensor } from "./tensor";
import { runModel } from "./testing/run-model";
import { type TinyModel, tinyModel } from "./testing/tiny-models";

const wave = (count: number) => Array.from({ length: count }, (_, index) => Math.sin(index + 1));

/** The places [0, channel, row + 1, column] of two rows of a picture of 2 channels and 6 columns. */
function scattered(): number[] {
  return [0, 1].flatMap((channel) =>
    [1, 2].flatMap((row) => Array.from({ length: 6 }, (_, column) => [0, channel, row, column]).flat()),
  );
}

async function errorOf(tiny: TinyModel): Promise<number> {
  const single = writeModel(tinyModel(structuredClone(tiny)));
  const model = tinyModel(tiny);
  const { refusals, rewritten } = batchify(model, "N");
  expect(refusals).toEqual([]);
  expect(rewritten).toBeGreaterThan(0);
  expect(checkModel(model)).toBeNull();
  const [, ...row] = (tiny.inputs.x ?? []).slice(1) as number[];
  const rows = Array.from({ length: 3 }, (_, index) => sampleRow({ type: "float32", dims: row }, index, {}));
  const alone = [];
  for (const x of rows) alone.push((await runModel(single, { x }, ["y"])).y);
  const together = await runModel(writeModel(model), { x: joinRows(rows) }, ["y"]);
  const wanted = joinRows(alone.flatMap((tensor) => tensor ?? []));
  return largestError({ y: wanted }, together);
}

const picture = { x: ["float32", 1, 2, 4, 6] } satisfies TinyModel["inputs"];

describe("batchify", () => {
  it.each<[string, TinyModel]>([
    [
      "a Reshape into heads, which joins the batch with them and parts them again",
      {
        inputs: { x: ["float32", 1, 5, 8] },
        outputs: { y: ["float32", 1, 5, 8] },
        nodes: [
          makeNode("Reshape", ["x", "heads"], ["a"]),
          makeNode("Transpose", ["a"], ["b"], { perm: [0n, 2n, 1n, 3n] }),
          makeNode("Reshape", ["b", "flat"], ["c"]),
          makeNode("Softmax", ["c"], ["d"], { axis: -1n }),
          makeNode("Reshape", ["d", "back"], ["e"]),
          makeNode("Transpose", ["e"], ["f"], { perm: [0n, 2n, 1n, 3n] }),
          makeNode("Reshape", ["f", "whole"], ["y"]),
        ],
        constants: [
          int64Tensor("heads", [4], [1, 5, 2, 4]),
          int64Tensor("flat", [3], [2, 5, 4]),
          int64Tensor("back", [4], [1, 2, 5, 4]),
          int64Tensor("whole", [3], [1, -1, 8]),
        ],
      },
    ],
    [
      "a batch on the second axis",
      {
        inputs: { x: ["float32", 1, 5, 8] },
        outputs: { y: ["float32", 1, 5, 4] },
        nodes: [
          makeNode("Transpose", ["x"], ["a"], { perm: [1n, 0n, 2n] }),
          makeNode("Reshape", ["a", "parted"], ["b"]),
          makeNode("ReduceMean", ["b"], ["c"], { axes: [2n], keepdims: 0n }),
          makeNode("Transpose", ["c"], ["y"], { perm: [1n, 0n, 2n] }),
        ],
        constants: [int64Tensor("parted", [4], [5, 1, 2, 4])],
      },
    ],
    [
      "a constant joined to every item",
      {
        inputs: { x: ["float32", 1, 3, 4] },
        outputs: { y: ["float32", 1, 4, 4] },
        nodes: [makeNode("Concat", ["token", "x"], ["y"], { axis: 1n })],
        constants: [floatTensor("token", [1, 1, 4], wave(4))],
      },
    ],
    [
      "a Resize to a size",
      {
        inputs: picture,
        outputs: { y: ["float32", 1, 2, 8, 12] },
        nodes: [makeNode("Resize", ["x", "", "", "sizes"], ["y"], { mode: "linear" })],
        constants: [int64Tensor("sizes", [4], [1, 2, 8, 12])],
      },
    ],
    [
      "a Slice that takes all of the one item",
      {
        inputs: picture,
        outputs: { y: ["float32", 1, 2, 2, 6] },
        nodes: [makeNode("Slice", ["x", "starts", "ends", "axes"], ["y"])],
        constants: [
          int64Tensor("starts", [2], [0, 1]),
          int64Tensor("ends", [2], [1, 3]),
          int64Tensor("axes", [2], [0, 2]),
        ],
      },
    ],
    [
      "numbers written to places of the one item, as exporters write x[:, :, 1:3] = ...",
      {
        inputs: picture,
        outputs: { y: ["float32", 1, 2, 4, 6] },
        nodes: [
          makeNode("Slice", ["x", "from", "to", "axis"], ["part"]),
          makeNode("Neg", ["part"], ["other"]),
          makeNode("ScatterND", ["x", "places", "other"], ["y"]),
        ],
        constants: [
          int64Tensor("from", [1], [0]),
          int64Tensor("to", [1], [2]),
          int64Tensor("axis", [1], [2]),
          int64Tensor("places", [1, 2, 2, 6, 4], scattered()),
        ],
      },
    ],
    [
      "numbers written to a row of every item, whose batch the places do not name",
      {
        inputs: { x: ["float32", 1, 3, 4] },
        outputs: { y: ["float32", 1, 3, 4] },
        nodes: [
          makeNode("Transpose", ["x"], ["a"], { perm: [1n, 0n, 2n] }),
          makeNode("ScatterND", ["a", "second", "row"], ["b"]),
          makeNode("Transpose", ["b"], ["y"], { perm: [1n, 0n, 2n] }),
        ],
        constants: [int64Tensor("second", [1, 1], [1]), floatTensor("row", [1, 1, 4], wave(4))],
      },
    ],
    [
      "a recurrent network with its state written down",
      {
        inputs: { x: ["float32", 1, 5, 3] },
        outputs: { y: ["float32", 1, 5, 4] },
        nodes: [
          makeNode("Transpose", ["x"], ["steps"], { perm: [1n, 0n, 2n] }),
          makeNode("GRU", ["steps", "w", "r", "", "", "start"], ["all"], { hidden_size: 4n }),
          makeNode("Squeeze", ["all", "one"], ["each"]),
          makeNode("Transpose", ["each"], ["y"], { perm: [1n, 0n, 2n] }),
        ],
        constants: [
          floatTensor("w", [1, 12, 3], wave(36)),
          floatTensor("r", [1, 12, 4], wave(48)),
          floatTensor("start", [1, 1, 4], wave(4)),
          int64Tensor("one", [1], [1]),
        ],
      },
    ],
  ])("%s", async (_, tiny) => {
    expect(await errorOf(tiny)).toBeLessThan(1e-6);
  });

  it.each<[string, TinyModel["nodes"], RegExp]>([
    ["a Squeeze of the batch", [makeNode("Squeeze", ["x", "zero"], ["y"])], /Squeeze y removes the batch/],
    ["an item picked out", [makeNode("Gather", ["x", "zero"], ["y"], { axis: 0n })], /picks items out/],
    ["a mean over the batch", [makeNode("ReduceMean", ["x"], ["y"], { axes: [0n, 2n] })], /goes over all items/],
    ["a mean over everything", [makeNode("ReduceMean", ["x"], ["y"])], /goes over all items/],
    [
      "a batch that is a sequence",
      [makeNode("GRU", ["x3", "w", "r"], ["y"], { hidden_size: 4n })],
      /runs along the batch/,
    ],
    ["whole items written", [makeNode("ScatterND", ["x", "first", "x"], ["y"])], /writes whole items/],
    ["items joined along the batch", [makeNode("Concat", ["x", "x"], ["y"], { axis: 0n })], /joins along the batch/],
  ])("names %s", (_, nodes, reason) => {
    const rows = makeNode("Reshape", ["x", "rows"], ["x3"]);
    const model = tinyModel({
      inputs: picture,
      outputs: { y: ["float32", "a", "b", "c", "d"] },
      nodes: [rows, ...nodes],
      constants: [
        int64Tensor("zero", [1], [0]),
        int64Tensor("first", [1, 1], [0]),
        int64Tensor("rows", [3], [1, 16, 3]),
        floatTensor("w", [1, 12, 3], wave(36)),
        floatTensor("r", [1, 12, 4], wave(48)),
      ],
    });
    expect(batchify(model, "N").refusals.join("; ")).toMatch(reason);
  });
});
