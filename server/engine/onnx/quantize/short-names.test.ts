import { expect, it } from "vitest";
import { checkModel } from "../check";
import { writeModel } from "../model-file";
import { makeNode } from "../node-proto";
import type { GraphProto } from "../schema/onnx_pb";
import { floatTensor } from "../tensor";
import { testMachine } from "../testing/run-model";
import { printGraph, tinyModel } from "../testing/tiny-models";
import { shortenNames } from "./short-names";

it("gives all but inputs and outputs the shortest names, and none of theirs", async () => {
  const model = tinyModel({
    inputs: { "0": ["float32", "N"] },
    outputs: { "2": ["float32", "N"] },
    nodes: [
      makeNode("Add", ["0", "a long name"], ["a longer name"]),
      makeNode("Clip", ["a longer name", "", "a long name"], ["2"]),
    ],
    constants: [floatTensor("a long name", [], [3])],
  });
  const graph = model.graph as GraphProto;
  const before = await answer(writeModel(model));
  shortenNames(graph);
  expect(printGraph(graph)).toEqual(["3 = Add(0, []{3})", "2 = Clip(3, , []{3})"]);
  expect(checkModel(model)).toBe(null);
  expect(await answer(writeModel(model))).toEqual(before);
});

async function answer(file: Uint8Array): Promise<number[]> {
  const opened = await testMachine.open(file);
  const { outputs } = await opened.run({ "0": { type: "float32", dims: [2], data: Float32Array.of(-5, 1) } }, ["2"]);
  await opened.close();
  return Array.from(outputs["2"]?.data as Float32Array);
}
