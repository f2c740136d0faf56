import { describe, expect, it } from "vitest";
import { thisTarget } from "../../../process/this-target";
import { writeModel } from "../../model-file";
import { makeNode } from "../../node-proto";
import { floatTensor } from "../../tensor";
import { noise } from "../../testing/noise";
import { testMachine } from "../../testing/run-model";
import { tinyModel } from "../../testing/tiny-models";
import { NoiseMeter } from "../choose/measures";
import type { Feeds } from "../machine";
import { targets } from "../targets";
import { makeStaticKit } from "./kit";

describe("the noise that a layer is expected to make", () => {
  /** Two convolutions in a row; one of them is quantized. `spread`: how far the channels of the second one's input lie apart. */
  const network = (seed: number, spread: number) =>
    writeModel(
      tinyModel({
        inputs: { x: ["float32", "N", 4, 6, 6] },
        outputs: { c: ["float32", "N", 8, 6, 6], y: ["float32", "N", 8, 4, 4] },
        nodes: [makeNode("Conv", ["x", "w"], ["c"]), makeNode("Conv", ["c", "v"], ["y"], { kernel_shape: [3n, 3n] })],
        constants: [
          floatTensor(
            "w",
            [8, 4, 1, 1],
            noise(32, seed).map((value, at) => value * (1 + spread * (at >> 2))),
          ),
          floatTensor("v", [8, 8, 3, 3], noise(576, seed + 1)),
        ],
      }),
    );

  it("is what it makes, within 3 dB", async () => {
    for (const seed of [1, 20, 300])
      for (const spread of [0, 3]) {
        const file = network(seed, spread);
        const samples = Array.from(
          { length: 16 },
          (_, row): Feeds => ({ x: { type: "float32", dims: [1, 4, 6, 6], data: noise(144, seed * 50 + row) } }),
        );
        const kit = await makeStaticKit(file, samples, testMachine, targets[thisTarget()], { repairs: false });
        if (!kit) throw new Error("There are layers in it.");
        const expected = kit.estimate("min-max");
        for (const [index, { name }] of kit.layers.entries()) {
          const kept = new Set(kit.layers.map((layer) => layer.name).filter((other) => other !== name));
          const [before, after] = [
            await testMachine.open(file),
            await testMachine.open(kit.build({ scope: "all", method: "min-max", kept })),
          ];
          const meter = new NoiseMeter();
          for (const feeds of samples)
            meter.add((await before.run(feeds, [name])).outputs, (await after.run(feeds, [name])).outputs);
          expect(Math.abs((expected[index] as number) - meter.decibels)).toBeLessThan(3);
          await Promise.all([before.close(), after.close()]);
        }
      }
  });
});
