import { describe, expect, it } from "vitest";
import { largestError } from "../../compare";
import { GraphView } from "../../graph-view";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import type { GraphProto } from "../../schema/onnx_pb";
import { inferShapes } from "../../shape/infer";
import { floatTensor } from "../../tensor";
import { noise } from "../../testing/noise";
import { testMachine } from "../../testing/run-model";
import { type TinyModel, tinyModel } from "../../testing/tiny-models";
import { padChannels } from "./pad-channels";

/** A block of twelve channels: h-swish, a gate over all of the picture, a residual. */
const block: TinyModel = {
  inputs: { x: ["float32", "N", 3, 6, 6] },
  outputs: { y: ["float32", "N", 4, 6, 6] },
  nodes: [
    makeNode("Conv", ["x", "a", "bias"], ["a1"]),
    makeNode("Mul", ["a1", "scales"], ["a2"]),
    makeNode("HardSigmoid", ["a2"], ["a3"]),
    makeNode("Mul", ["a2", "a3"], ["a4"]),
    makeNode("Conv", ["a4", "d", "bias"], ["d1"], { group: 12n, pads: [1n, 1n, 1n, 1n] }),
    makeNode("GlobalAveragePool", ["d1"], ["g1"]),
    makeNode("Conv", ["g1", "s"], ["g2"]),
    makeNode("Sigmoid", ["g2"], ["g3"]),
    makeNode("Mul", ["d1", "g3"], ["d2"]),
    makeNode("Add", ["d2", "a4"], ["d3"]),
    makeNode("Conv", ["d3", "p"], ["y"]),
  ],
  constants: [
    floatTensor("a", [12, 3, 1, 1], noise(36)),
    floatTensor("bias", [12], noise(12, 7)),
    floatTensor("scales", [1, 12, 1, 1], noise(12, 5)),
    floatTensor("d", [12, 1, 3, 3], noise(108, 3)),
    floatTensor("s", [12, 12, 1, 1], noise(144, 9)),
    floatTensor("p", [4, 12, 1, 1], noise(48, 4)),
  ],
};

async function padded(tiny: TinyModel) {
  const bytes = writeModel(tinyModel(tiny));
  const model = readModel(bytes);
  const view = new GraphView(model.graph as GraphProto, 13);
  const changed = padChannels(view, inferShapes(model).facts);
  view.finish();
  const feeds = { x: { type: "float32" as const, dims: [2, 3, 6, 6], data: noise(216, 2) } };
  const run = async (file: Uint8Array) => {
    const opened = await testMachine.open(file);
    const { outputs } = await opened.run(feeds, ["y"]);
    await opened.close();
    return outputs;
  };
  return {
    changed,
    graph: model.graph as GraphProto,
    error: largestError(await run(bytes), await run(writeModel(model))),
  };
}

describe("padding channels", () => {
  it("brings a whole neighbourhood to sixteens and gives the same numbers", async () => {
    const { changed, graph, error } = await padded(block);
    expect(changed).toBe(1);
    expect(error).toBeLessThan(1e-6);
    const shapes = graph.node
      .filter(({ opType }) => opType === "Conv")
      .map(({ input }) =>
        graph.initializer
          .find(({ name }) => name === input[1])
          ?.dims.slice(0, 2)
          .map(Number),
      );
    expect(shapes).toEqual([
      [16, 3],
      [16, 1],
      [16, 16],
      [4, 16],
    ]);
  });

  it("leaves what shows its channels, and what has them in sixteens", async () => {
    expect((await padded({ ...block, outputs: { ...block.outputs, d1: ["float32", "N", 12, 6, 6] } })).changed).toBe(0);
    const nodes = [...block.nodes.slice(0, -1), makeNode("Concat", ["d3", "a4"], ["c"], { axis: 1n })];
    const split = { ...block, nodes: [...nodes, makeNode("Conv", ["c", "q"], ["y"])] };
    const constants = [...(block.constants ?? []), floatTensor("q", [4, 24, 1, 1], noise(96))];
    expect((await padded({ ...split, constants })).changed).toBe(0);
  });
});
