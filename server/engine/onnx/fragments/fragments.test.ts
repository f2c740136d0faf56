import { describe, expect, it } from "vitest";
import type { TensorType } from "../../ir/types";
import { compose } from "../compose";
import { isElementType } from "../element-types";
import { ModelRefused } from "../model-error";
import { readModel, writeModel } from "../model-file";
import type { Tensor } from "../segment";
import { runModel } from "../testing/run-model";
import { makeValue } from "../value-type";
import { type Fragment, fragments } from "./index";

function make(name: string, opset: number, input: TensorType, attrs = {}, rankKnown = true): Fragment {
  const maker = fragments.get(name)?.make;
  if (!maker) throw new Error(name);
  return maker({
    title: name,
    opset,
    attrs,
    inputs: [{ name: "x", type: input.type, dims: rankKnown ? input.dims : null }],
    outputs: ["y", "z"],
    local: (inner) => `0/${inner}`,
  });
}

async function run(
  name: string,
  opset: number,
  input: TensorType,
  data: Tensor["data"],
  rows: number,
  attrs = {},
  rankKnown = true,
) {
  const fragment = make(name, opset, input, attrs, rankKnown);
  const outputs = fragment.outputs.map(({ name: output, type, dims }) => {
    if (!isElementType(type)) throw new Error(type);
    return makeValue(output, type, dims && ["N", ...dims]);
  });
  const model = compose({
    name: "test",
    opset,
    parts: [fragment],
    inputs: [makeValue("x", input.type, ["N", ...input.dims])],
    outputs,
  });
  const bytes = writeModel(model);
  readModel(bytes);
  const dims = [rows, ...input.dims.map(Number)];
  return runModel(
    bytes,
    { x: { type: input.type, dims, data } },
    fragment.outputs.map((output) => output.name),
  );
}

function numbers(tensor: Tensor | undefined): number[] {
  return [...(tensor?.data ?? [])].map((value) => Number(Number(value).toFixed(3)));
}

const opsets = [9, 10, 11, 12, 13, 17, 18, 21];
const scores = Float32Array.of(0.1, 0.7, 0.2, 0.4, 0.3, 0.9, 0.5, 0.6, 0.0, 0.8, 1.5, 1.25);

describe.each(opsets)("fragments at operator set %i", (opset) => {
  const orders = (["NCHW", "NHWC"] as const).flatMap((layout) => [false, true].map((bgr) => ({ layout, bgr })));
  it.each(orders)("normalise to $layout, turned round: $bgr", async ({ layout, bgr }) => {
    const [height, width] = [2, 3];
    const pixels = Uint8Array.from({ length: 2 * height * width * 3 }, (_, index) => (index * 37) % 256);
    const attrs = { layout, scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], bgr };
    const { y } = await run("tensor.normalise", opset, { type: "uint8", dims: [height, width, 3] }, pixels, 2, attrs);
    expect(y?.dims).toEqual(layout === "NCHW" ? [2, 3, height, width] : [2, height, width, 3]);
    for (let row = 0; row < 2; row++) {
      for (let pixel = 0; pixel < height * width; pixel++) {
        for (let channel = 0; channel < 3; channel++) {
          const byte = pixels[(row * height * width + pixel) * 3 + (bgr ? 2 - channel : channel)] ?? 0;
          const at =
            layout === "NCHW"
              ? (row * 3 + channel) * height * width + pixel
              : (row * height * width + pixel) * 3 + channel;
          expect(y?.data[at]).toBeCloseTo(
            (byte * attrs.scale - (attrs.mean[channel] ?? 0)) / (attrs.std[channel] ?? 1),
            4,
          );
        }
      }
    }
  });

  it("softmax over the last dimension", async () => {
    const { y } = await run("tensor.softmax", opset, { type: "float32", dims: [2, 3] }, scores, 2);
    const sums = [0, 1, 2, 3].map((row) =>
      [0, 1, 2].reduce((sum, column) => sum + Number(y?.data[row * 3 + column]), 0),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    expect(Number(y?.data[1]) / Number(y?.data[0])).toBeCloseTo(Math.exp(0.6), 4);
  });

  it("top k, largest first, k clamped to the extent", async () => {
    const { y, z } = await run("tensor.top-k", opset, { type: "float32", dims: [6] }, scores, 2, { k: 2 });
    expect(numbers(z)).toEqual([5, 1, 4, 5]);
    expect(numbers(y)).toEqual([0.9, 0.7, 1.5, 1.25]);
    const all = await run("tensor.top-k", opset, { type: "float32", dims: [6] }, scores, 2, { k: 1000 });
    expect(all.y?.dims).toEqual([2, 6]);
  });
});

describe("fragments that know less", () => {
  it("count the last axis from the end where the rank is unknown, and clamp k in the graph", async () => {
    for (const opset of opsets.filter((version) => version >= 11)) {
      const top = await run("tensor.top-k", opset, { type: "float32", dims: [6] }, scores, 2, { k: 9 }, false);
      expect(top.y?.dims).toEqual([2, 6]);
    }
  });

  it("refuse what they cannot do, with the reason", () => {
    const normalise = { layout: "NCHW", scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
    expect(() => make("tensor.softmax", 9, { type: "float32", dims: [2] }, {}, false)).toThrow(ModelRefused);
    expect(() => make("tensor.top-k", 9, { type: "float32", dims: ["classes"] }, { k: 5 })).toThrow(/operator set 11/);
    expect(() => make("tensor.normalise", 11, { type: "float32", dims: [4, 4, 3] }, normalise)).toThrow(
      /takes uint8 and was given float32/,
    );
    expect(() => make("tensor.normalise", 11, { type: "uint8", dims: [4, 4, 1] }, normalise)).toThrow(
      /3 values for std, but the picture has 1/,
    );
    expect(() =>
      make("tensor.normalise", 11, { type: "uint8", dims: [4, 4, 3] }, { ...normalise, std: [1, 0, 1] }),
    ).toThrow(/deviation of 0/);
  });
});
