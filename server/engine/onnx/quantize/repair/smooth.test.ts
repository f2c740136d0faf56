import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thisTarget } from "../../../process/this-target";
import { largestError } from "../../compare";
import { GraphView } from "../../graph-view";
import { readModel, writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import type { GraphProto } from "../../schema/onnx_pb";
import { floatTensor } from "../../tensor";
import { noise } from "../../testing/noise";
import { testMachine } from "../../testing/run-model";
import { type TinyModel, tinyModel } from "../../testing/tiny-models";
import { observe } from "../calibrate/observe";
import { NoiseMeter } from "../choose/measures";
import { quantizeDynamic } from "../dynamic/quantize-dynamic";
import type { Feeds } from "../machine";
import { targets } from "../targets";
import { equalise } from "./equalise";

const target = targets[thisTarget()];
const channels = 16;

/** A normalisation read by two products; one channel of it is far louder than the others. */
function network(seed: number, loud: number, form: "operator" | "steps", more: Partial<TinyModel> = {}): TinyModel {
  const scale = noise(channels, seed).map((value, at) => (at === seed % channels ? loud : 0.5 + Math.abs(value)));
  const normalised =
    form === "operator"
      ? [makeNode("LayerNormalization", ["x", "scale", "shift"], ["n"])]
      : [makeNode("Mul", ["x", "scale"], ["m"]), makeNode("Add", ["m", "shift"], ["n"])];
  return {
    opset: 17,
    inputs: { x: ["float32", "N", 6, channels] },
    outputs: { y: ["float32", "N", 6, 8], z: ["float32", "N", 6, 4] },
    nodes: [...normalised, makeNode("MatMul", ["n", "w"], ["y"]), makeNode("MatMul", ["n", "v"], ["z"])],
    constants: [
      floatTensor("scale", [channels], scale),
      floatTensor("shift", [channels], noise(channels, seed + 1)),
      floatTensor("w", [channels, 8], noise(channels * 8, seed + 2)),
      floatTensor("v", [channels, 4], noise(channels * 4, seed + 3)),
    ],
    ...more,
  };
}

const samplesOf = (seed: number): Feeds[] =>
  [0, 1, 2, 3].map((row) => ({
    x: { type: "float32", dims: [1, 6, channels], data: noise(6 * channels, seed * 10 + row) },
  }));

async function smoothed(tiny: TinyModel, samples: readonly Feeds[]) {
  const model = tinyModel(tiny);
  const seen = await observe(model, ["n"], samples, testMachine);
  const edited = readModel(writeModel(model));
  const view = new GraphView(edited.graph as GraphProto, 17);
  const changed = equalise(view, seen, target);
  view.finish();
  return { changed, before: writeModel(model), after: writeModel(edited) };
}

async function results(file: Uint8Array, samples: readonly Feeds[]) {
  const opened = await testMachine.open(file);
  const all = [];
  for (const feeds of samples) all.push((await opened.run(feeds, ["y", "z"])).outputs);
  await opened.close();
  return all;
}

describe("smoothing", () => {
  it("moves a loud channel into the weights: the same numbers, and less noise when activations are quantized", async () => {
    const gains: number[] = [];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.constantFrom("operator", "steps"), async (seed, form) => {
        const samples = samplesOf(seed);
        const { changed, before, after } = await smoothed(network(seed, 60, form as "steps"), samples);
        expect(changed.has("n")).toBe(true);
        const wanted = await results(before, samples);
        const noiseOf = async (file: Uint8Array) => {
          const meter = new NoiseMeter();
          const given = await results(writeModel(quantizeDynamic(file, target).model), samples);
          for (const [index, reference] of wanted.entries()) meter.add(reference, given[index] ?? {});
          return meter.decibels;
        };
        for (const [index, given] of (await results(after, samples)).entries())
          expect(largestError(wanted[index] ?? {}, given)).toBeLessThan(1e-5);
        gains.push((await noiseOf(after)) - (await noiseOf(before)));
      }),
      { numRuns: 12 },
    );
    expect(Math.min(...gains)).toBeGreaterThan(-0.5);
    expect(gains.reduce((sum, gain) => sum + gain, 0) / gains.length).toBeGreaterThan(3);
  });

  it("leaves a value that a sum reads too, or that is a result", async () => {
    const plain = network(3, 60, "operator");
    const summed: Partial<TinyModel> = {
      outputs: { ...plain.outputs, s: ["float32", "N", 6, channels] },
      nodes: [...(plain.nodes ?? []), makeNode("Add", ["n", "x"], ["s"])],
    };
    const shown: Partial<TinyModel> = { outputs: { ...plain.outputs, n: ["float32", "N", 6, channels] } };
    for (const more of [summed, shown]) {
      const { changed } = await smoothed(network(3, 60, "operator", more), samplesOf(3));
      expect([...changed]).toEqual([]);
    }
  });
});
