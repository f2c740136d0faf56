/** A converted model gives what it gave, in every later operator set, and ONNX's checker accepts it. */
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { checkModel } from "../check";
import { largestError, tolerance } from "../compare";
import { ModelRefused } from "../model-error";
import { readModel, writeModel } from "../model-file";
import { makeNode } from "../node-proto";
import type { GraphProto } from "../schema/onnx_pb";
import { floatTensor } from "../tensor";
import { sampleFeeds } from "../testing/feeds";
import { readBytes, sharedModelFiles, starterModels } from "../testing/real-models";
import { runModel } from "../testing/run-model";
import { type Face, type TinyModel, tinyModel } from "../testing/tiny-models";
import { opsetOf } from "../value-type";
import { convertOpset } from "./convert-opset";

async function errorAfter(bytes: Uint8Array, target: number): Promise<number> {
  const model = readModel(bytes);
  const extents = { "p2o.DynamicDimension.1": 96, "p2o.DynamicDimension.2": 128, height: 96, width: 128 };
  const feeds = sampleFeeds(model, { extents }) ?? {};
  const fetches = (model.graph as GraphProto).output.map(({ name }) => name);
  const before = await runModel(bytes, feeds, fetches);
  convertOpset(model, target, "The model");
  expect(checkModel(model)).toBeNull();
  return largestError(before, await runModel(writeModel(model), feeds, fetches));
}

const rows = (opset: number, nodes: TinyModel["nodes"], outputs: Face): TinyModel => ({
  opset,
  inputs: { x: ["float32", 2, 4, 6] },
  outputs,
  nodes,
});
const cube: Face = { y: ["float32", "a", "b", "c"] };

describe("convertOpset", () => {
  it.each<[string, TinyModel]>([
    ["Softmax over several axes", rows(9, [makeNode("Softmax", ["x"], ["y"], { axis: 1n })], cube)],
    ["Softmax over the last axis", rows(11, [makeNode("LogSoftmax", ["x"], ["y"], { axis: 2n })], cube)],
    ["Clip", rows(7, [makeNode("Clip", ["x"], ["y"], { min: 0.25, max: 0.75 })], cube)],
    ["Clip from below", rows(7, [makeNode("Clip", ["x"], ["y"], { min: 0.25 })], cube)],
    ["Pad by a value", rows(8, [makeNode("Pad", ["x"], ["y"], { pads: [0n, 1n, 0n, 0n, 0n, 2n], value: 3.5 })], cube)],
    ["Slice", rows(9, [makeNode("Slice", ["x"], ["y"], { starts: [1n, -3n], ends: [9n, -1n], axes: [1n, 2n] })], cube)],
    ["TopK", rows(9, [makeNode("TopK", ["x"], ["y", "z"], { k: 3n, axis: 2n })], cube)],
    ["ReduceSum", rows(11, [makeNode("ReduceSum", ["x"], ["y"], { axes: [1n], keepdims: 1n })], cube)],
    ["ReduceMean", rows(13, [makeNode("ReduceMean", ["x"], ["y"], { axes: [-1n], keepdims: 1n })], cube)],
    [
      "Unsqueeze and Squeeze",
      rows(
        11,
        [makeNode("Unsqueeze", ["x"], ["u"], { axes: [0n] }), makeNode("Squeeze", ["u"], ["y"], { axes: [0n] })],
        cube,
      ),
    ],
    [
      "Split",
      rows(11, [makeNode("Split", ["x"], ["y", "z"], { axis: 2n, split: [2n, 4n] })], {
        ...cube,
        z: ["float32", "d", "e", "f"],
      }),
    ],
    [
      "Split in equal parts",
      rows(13, [makeNode("Split", ["x"], ["y", "z"], { axis: 2n })], { ...cube, z: ["float32", "d", "e", "f"] }),
    ],
    ["Dropout", rows(10, [makeNode("Dropout", ["x"], ["y"], { ratio: 0.4 })], cube)],
    [
      "Upsample",
      {
        opset: 7,
        inputs: { x: ["float32", 1, 2, 3, 4] },
        outputs: { y: ["float32", "a", "b", "c", "d"] },
        nodes: [{ ...makeNode("Upsample", ["x"], ["y"], { mode: "nearest" }) }],
      },
    ],
  ])("%s", async (name, tiny) => {
    const model = tinyModel(tiny);
    const [node] = model.graph?.node ?? [];
    if (name === "Upsample" && node) {
      const [mode] = node.attribute;
      if (mode) node.attribute.push({ ...mode, name: "scales", type: 6, s: new Uint8Array(), floats: [1, 1, 2, 3] });
      delete (node.attribute[1] as { s?: unknown } | undefined)?.s;
    }
    const bytes = writeModel(model);
    for (let target = opsetOf(model) + 1; target <= 24; target++) expect(await errorAfter(bytes, target)).toBe(0);
  });

  it.each([...starterModels(), ...sharedModelFiles()].map((path) => [basename(path), path]))("%s", async (_, path) => {
    expect(await errorAfter(readBytes(path), 18)).toBeLessThan(tolerance);
  });

  it("refuses what a later set does otherwise", () => {
    const shrinking = tinyModel({
      opset: 10,
      inputs: { x: ["float32", 1, 1, 8, 8] },
      outputs: { y: ["float32", 1, 1, 4, 4] },
      nodes: [makeNode("Resize", ["x", "scales"], ["y"])],
      constants: [floatTensor("scales", [4], [1, 1, 0.5, 0.5])],
    });
    expect(() => convertOpset(shrinking, 13, "The model")).toThrow(ModelRefused);
    expect(() => convertOpset(shrinking, 13, "The model")).toThrow(/Resize y cannot follow to set 11/);
  });
});
