import { describe, expect, it } from "vitest";
import { largestError } from "../../compare";
import { GraphView } from "../../graph-view";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import type { GraphProto } from "../../schema/onnx_pb";
import { floatTensor } from "../../tensor";
import { noise } from "../../testing/noise";
import { testMachine } from "../../testing/run-model";
import { tinyModel } from "../../testing/tiny-models";
import { unfoldTransposed } from "./transposed-convolutions";

async function unfolded(attributes: Record<string, readonly bigint[]>) {
  const bytes = writeModel(
    tinyModel({
      inputs: { x: ["float32", "N", 3, 4, 5] },
      outputs: { y: ["float32", "N", 2, "H", "W"] },
      nodes: [makeNode("ConvTranspose", ["x", "w", "b"], ["y"], attributes)],
      constants: [floatTensor("w", [3, 2, 2, 2], noise(24)), floatTensor("b", [2], [1, -1])],
    }),
  );
  const model = readModel(bytes);
  const view = new GraphView(model.graph as GraphProto, 13);
  const changed = unfoldTransposed(view);
  view.removeUnusedConstants();
  view.finish();
  const feeds = { x: { type: "float32" as const, dims: [2, 3, 4, 5], data: noise(120, 2) } };
  const run = async (file: Uint8Array) => {
    const opened = await testMachine.open(file);
    const { outputs } = await opened.run(feeds, ["y"]);
    await opened.close();
    return outputs;
  };
  return { changed, error: largestError(await run(bytes), await run(writeModel(model))) };
}

describe("a transposed convolution", () => {
  it("whose blocks do not touch becomes a convolution and DepthToSpace", async () => {
    const { changed, error } = await unfolded({ strides: [2n, 2n] });
    expect(changed).toBe(1);
    expect(error).toBeLessThan(1e-6);
  });

  it("stays where blocks overlap, have gaps, or are cut", async () => {
    const kept: Record<string, bigint[]>[] = [
      { strides: [1n, 1n] },
      { strides: [3n, 3n] },
      { strides: [2n, 2n], pads: [1n, 0n, 0n, 0n] },
      { strides: [2n, 2n], output_padding: [1n, 1n] },
    ];
    for (const attributes of kept) expect(await unfolded(attributes)).toEqual({ changed: 0, error: 0 });
  });
});
