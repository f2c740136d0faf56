import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeNode } from "../../node-proto";
import type { GraphProto } from "../../schema/onnx_pb";
import type { Tensor } from "../../segment";
import { floatTensor } from "../../tensor";
import { testMachine } from "../../testing/run-model";
import { tinyModel } from "../../testing/tiny-models";
import { gridOf } from "../grid";
import { Histogram } from "./histogram";
import { observe } from "./observe";
import { methods, rangeOf } from "./ranges";

const uint8 = gridOf("uint8");

function observed(values: readonly number[]) {
  const histogram = new Histogram();
  const { min, max } = histogram.add(Float32Array.from(values));
  return { histogram, meanMin: min, meanMax: max };
}

describe("a histogram", () => {
  it("counts everything whatever the order, within a bin", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float32Array({ minLength: 1, maxLength: 30, noNaN: true, min: -1000, max: 1000 }), {
          minLength: 1,
          maxLength: 8,
        }),
        (batches) => {
          const histogram = new Histogram();
          for (const batch of batches) histogram.add(batch);
          const all = batches.flatMap((batch) => [...batch]);
          expect(histogram.count).toBe(all.length);
          expect(histogram.zeros).toBe(all.filter((value) => value === 0).length);
          expect([histogram.min, histogram.max]).toEqual([Math.min(...all), Math.max(...all)]);
          // No value is counted more than a bin away from where it lies.
          const { counts, width, zeros } = histogram;
          const upTo = (edge: number) =>
            counts.reduce(
              (sum, count, bin) => (histogram.centre(bin) <= edge ? sum + count : sum),
              edge >= 0 ? zeros : 0,
            );
          for (const value of all) {
            expect(upTo(value - width)).toBeLessThanOrEqual(all.filter((other) => other <= value).length);
            expect(upTo(value + width)).toBeGreaterThanOrEqual(all.filter((other) => other <= value).length);
          }
        },
      ),
    );
  });

  it("keeps its size when a value is a million times larger", () => {
    const histogram = new Histogram();
    histogram.add(Float32Array.of(0.001, -0.002));
    histogram.add(Float32Array.of(2000));
    expect(histogram.count).toBe(3);
    expect(histogram.width * 2048).toBeGreaterThanOrEqual(2000);
  });
});

describe("a range", () => {
  it("holds all values by min-max, the means of the samples by moving average", () => {
    expect(rangeOf(observed([-1, 3]), "min-max", uint8)).toEqual({ min: -1, max: 3 });
    expect(rangeOf(observed([1, 3]), "min-max", uint8)).toEqual({ min: 0, max: 3 });
    const { histogram } = observed([-1, 3]);
    expect(rangeOf({ histogram, meanMin: -0.5, meanMax: 2 }, "moving-average", uint8)).toEqual({ min: -0.5, max: 2 });
  });

  it("is zero where a layer was silent in all samples", () => {
    for (const method of methods) expect(rangeOf(observed([0, 0, 0]), method, uint8)).toEqual({ min: 0, max: 0 });
  });

  it("gives up a lone value far out, if not by min-max", () => {
    const values = Array.from({ length: 200_000 }, (_, index) => Math.sin(index));
    const whole = observed([...values, 1000]);
    expect(rangeOf(whole, "min-max", uint8).max).toBe(1000);
    for (const method of ["percentile", "entropy"] as const)
      expect(rangeOf(whole, method, uint8).max).toBeLessThan(260);
    // One error of 999 squared outweighs finer steps for all others.
    expect(rangeOf(observed([...values, 3]), "mse", uint8).max).toBeLessThan(3);
  });

  it("lies within what was seen", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, maxLength: 200, noNaN: true, min: -100, max: 100 }),
        fc.constantFrom(...methods),
        (values, method) => {
          const { min, max } = rangeOf(observed([...values]), method, uint8);
          expect(min).toBeGreaterThanOrEqual(Math.min(0, ...values));
          expect(max).toBeLessThanOrEqual(Math.max(0, ...values));
        },
      ),
    );
  });
});

describe("observing", () => {
  const model = tinyModel({
    inputs: { x: ["float32", "N", 2] },
    outputs: { y: ["float32", "N", 2] },
    nodes: [makeNode("Mul", ["x", "two"], ["m"]), makeNode("Log", ["m"], ["l"]), makeNode("Add", ["l", "two"], ["y"])],
    constants: [floatTensor("two", [], [2])],
  });
  const sample = (...values: number[]): Record<string, Tensor> => ({
    x: { type: "float32", dims: [1, values.length], data: Float32Array.from(values) },
  });

  it("sees inputs and values of the middle, in slices as in one", async () => {
    const samples = [sample(1, 2), sample(3, 4)];
    const whole = await observe(model, ["x", "m", "l", "y"], samples, testMachine);
    const sliced = await observe(model, ["x", "m", "l", "y"], samples, testMachine, { sliceBytes: 1 });
    for (const all of [whole, sliced]) {
      expect(all.get("x")?.histogram.max).toBe(4);
      expect(all.get("m")?.meanMin).toBe((2 + 6) / 2);
      expect([...(all.get("m")?.channels?.max ?? [])]).toEqual([6, 8]);
      expect(all.get("y")?.histogram.count).toBe(4);
    }
    expect((model.graph as GraphProto).output.map(({ name }) => name)).toEqual(["y"]);
  });

  it("names the layer where a value is not finite", async () => {
    await expect(observe(model, ["m", "l"], [sample(1, 2), sample(-1, 1)], testMachine)).rejects.toThrow(
      /With sample 2, the layer l \(Log\) gives a value that is not a number/,
    );
    await expect(observe(model, ["l"], [sample(0, 1)], testMachine)).rejects.toThrow(
      /layer l \(Log\) gives an infinite/,
    );
  });

  it("stops when it is cancelled, and says how far it is", async () => {
    const samples = Array.from({ length: 5 }, () => sample(1, 2));
    const seen: string[] = [];
    await observe(model, ["m"], samples, testMachine, { onProgress: (done, of) => seen.push(`${done}/${of}`) });
    expect(seen).toEqual(["1/5", "2/5", "3/5", "4/5", "5/5"]);
    const controller = new AbortController();
    const stopped = observe(model, ["m"], samples, testMachine, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
  });
});
