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

function make(name: string, opset: number, input: TensorType | TensorType[], attrs = {}, rankKnown = true): Fragment {
  const maker = fragments.get(name)?.make;
  if (!maker) throw new Error(name);
  return maker({
    title: name,
    opset,
    attrs,
    inputs: [input].flat().map(({ type, dims }, index) => ({ name: `x${index}`, type, dims: rankKnown ? dims : null })),
    outputs: ["y", "z", "c"],
    local: (inner) => `0/${inner}`,
  });
}

function run(
  name: string,
  opset: number,
  input: TensorType,
  data: Tensor["data"],
  rows: number,
  attrs = {},
  rankKnown = true,
) {
  const dims = [rows, ...input.dims.map(Number)];
  return runAll(name, opset, [{ type: input.type, dims, data }], attrs, rankKnown);
}

/** On tensors with their batch in front. */
async function runAll(name: string, opset: number, feeds: readonly Tensor[], attrs = {}, rankKnown = true) {
  const types = feeds.map(({ type, dims }): TensorType => ({ type, dims: dims.slice(1) }));
  const fragment = make(name, opset, types, attrs, rankKnown);
  const outputs = fragment.outputs.map(({ name: output, type, dims }) => {
    if (!isElementType(type)) throw new Error(type);
    return makeValue(output, type, dims && ["N", ...dims]);
  });
  const model = compose({
    name: "test",
    opset,
    parts: [fragment],
    inputs: types.map(({ type, dims }, index) => makeValue(`x${index}`, type, ["N", ...dims])),
    outputs,
  });
  const bytes = writeModel(model);
  readModel(bytes);
  return runModel(
    bytes,
    Object.fromEntries(feeds.map((feed, index) => [`x${index}`, feed])),
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

  it("sigmoid", async () => {
    const { y } = await run("tensor.sigmoid", opset, { type: "float32", dims: [3] }, Float32Array.of(0, 2, -2), 1);
    expect(numbers(y)).toEqual([0.5, 0.881, 0.119]);
  });

  it("argmax along each dimension of a row, the first of equals", async () => {
    const data = Float32Array.of(1, 5, 5, 7, 2, 0, 0, 3, 4, 9, 8, 1);
    const of = async (axis: number) =>
      (await run("tensor.argmax", opset, { type: "float32", dims: [2, 3] }, data, 2, { axis })).y;
    const last = await of(-1);
    expect(last).toMatchObject({ type: "int64", dims: [2, 2] });
    expect(numbers(last)).toEqual([1, 0, 2, 0]);
    expect(numbers(await of(0))).toEqual([1, 0, 0, 1, 1, 0]);
  });

  it("a row scaled to length 1, all of it; zeros stay", async () => {
    const data = Float32Array.of(3, 0, 0, 4, 0, 0, 0, 0);
    const { y } = await run("tensor.l2-normalise", opset, { type: "float32", dims: [2, 2] }, data, 2);
    expect(y?.dims).toEqual([2, 4]);
    expect(numbers(y)).toEqual([0.6, 0, 0, 0.8, 0, 0, 0, 0]);
  });

  it("cosine similarity: alike, at a right angle, opposite, and of nothing", async () => {
    const a = { type: "float32" as const, dims: [4, 2], data: Float32Array.of(1, 2, 3, 0, 1, -1, 0, 0) };
    const b = { ...a, data: Float32Array.of(2, 4, 0, 5, -2, 2, 1, 1) };
    const { y } = await runAll("tensor.cosine", opset, [a, b]);
    expect(y?.dims).toEqual([4]);
    expect(numbers(y)).toEqual([1, 0, -1, 0]);
  });
});

describe.each(opsets.filter((opset) => opset >= 11))("fragments of later operators at operator set %i", (opset) => {
  it("greedy CTC: repeats are blank, a letter behind a blank is a new one", async () => {
    const best = [1, 1, 0, 1, 2, 2];
    const data = Float32Array.from({ length: 18 }, (_, at) => (at % 3 === best[Math.floor(at / 3)] ? 0.8 : 0.1));
    const { y, z } = await run("tensor.ctc-argmax", opset, { type: "float32", dims: [6, 3] }, data, 1);
    expect(numbers(y)).toEqual([1, 0, 0, 1, 2, 0]);
    expect(numbers(z)).toEqual(Array(6).fill(0.8));
  });

  const frame = { width: 32, height: 16, unit: "pixels", background: false, transposed: false, strides: null };

  it("boxes by centre and size, objectness times class, cut at the edges", async () => {
    const attrs = { ...frame, form: "cxcywh", objectness: true };
    const rows = Float32Array.of(10, 8, 4, 6, 0.5, 0.8, 0.2, 30, 2, 8, 8, 1, 0.1, 0.9);
    const { y, z } = await run("tensor.boxes", opset, { type: "float32", dims: [2, 7] }, rows, 1, attrs);
    expect(numbers(y)).toEqual([8, 5, 12, 11, 26, 0, 32, 6]);
    expect(z?.dims).toEqual([1, 2, 2]);
    expect(numbers(z)).toEqual([0.4, 0.1, 0.1, 0.9]);
  });

  it("boxes by corners as shares of the picture, scores apart with a class for nothing", async () => {
    const attrs = { ...frame, form: "xyxy", unit: "share", objectness: false, background: true };
    const boxes = { type: "float32" as const, dims: [2, 1, 4], data: Float32Array.of(0.25, 0.5, 0.5, 1, -1, 0, 1, 2) };
    const scores = { type: "float32" as const, dims: [2, 1, 3], data: Float32Array.of(0.7, 0.2, 0.1, 0, 0.6, 0.4) };
    const { y, z } = await runAll("tensor.boxes", opset, [boxes, scores], attrs);
    expect(numbers(y)).toEqual([8, 8, 16, 16, 0, 0, 32, 16]);
    expect(numbers(z)).toEqual([0.2, 0.1, 0.6, 0.4]);
  });

  it("boxes one a column, without objectness", async () => {
    const attrs = { ...frame, form: "xyxy", objectness: false, transposed: true };
    const columns = Float32Array.of(1, 5, 2, 6, 3, 7, 4, 8, 0.3, 0.9);
    const { y, z } = await run("tensor.boxes", opset, { type: "float32", dims: [5, 2] }, columns, 1, attrs);
    expect(numbers(y)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(numbers(z)).toEqual([0.3, 0.9]);
  });

  it("boxes as offsets in the cells of two grids", async () => {
    const attrs = { ...frame, form: "cxcywh", objectness: true, strides: [8, 16] };
    // 4 x 2 cells of 8 pixels, then 2 x 1 of 16: the sixth is column 1, row 1; the last is column 1, row 0.
    const rows = Array.from({ length: 10 }, (_, cell) =>
      cell === 5 ? [0.5, 0.25, 0, Math.log(0.5), 1, 1] : [0, 0, -9, -9, 1, 0],
    );
    rows[9] = [0.5, 0.5, 0, 0, 1, 0.5];
    const { y, z } = await run(
      "tensor.boxes",
      opset,
      { type: "float32", dims: [10, 6] },
      Float32Array.from(rows.flat()),
      1,
      attrs,
    );
    expect(numbers(y).slice(20, 24)).toEqual([8, 8, 16, 12]);
    expect(numbers(y).slice(36)).toEqual([16, 0, 32, 16]);
    expect(numbers(z)).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 0.5]);
  });
});

describe.each(opsets.filter((opset) => opset >= 12))("non-maximum suppression at operator set %i", (opset) => {
  const attrs = { overlap: 0.5, floor: 0.1, most: 3, extent: 100 };
  const suppress = (boxes: number[], scores: number[], rows: number, each = attrs) => {
    const anchors = boxes.length / 4 / rows;
    return runAll(
      "tensor.non-max-suppression",
      opset,
      [
        { type: "float32", dims: [rows, anchors, 4], data: Float32Array.from(boxes) },
        { type: "float32", dims: [rows, anchors, scores.length / anchors / rows], data: Float32Array.from(scores) },
      ],
      each,
    );
  };
  /** Two that share 9 / 11 of their union, and one apart. */
  const three = [0, 0, 10, 10, 0, 1, 10, 11, 50, 50, 60, 60];

  it("keeps the better of two of one class, both of two classes, best first, and fills up with nothing", async () => {
    const same = await suppress(three, [0.6, 0, 0.8, 0, 0, 0.7], 1);
    expect(same.y?.dims).toEqual([1, 3, 4]);
    expect(numbers(same.z)).toEqual([0.8, 0.7, 0]);
    expect(numbers(same.y).slice(0, 8)).toEqual([0, 1, 10, 11, 50, 50, 60, 60]);
    expect(numbers(same.c).slice(0, 2)).toEqual([0, 1]);
    const two = await suppress(three, [0.6, 0, 0, 0.8, 0.05, 0], 1);
    expect(numbers(two.z)).toEqual([0.8, 0.6, 0]);
    expect(numbers(two.c).slice(0, 2)).toEqual([1, 0]);
  });

  it("keeps items apart, and gives all boxes at the most", async () => {
    const { y, z } = await suppress([...three, ...three], [0.6, 0.8, 0.7, 0.9, 0.2, 0.05], 2, { ...attrs, most: 50 });
    expect(y?.dims).toEqual([2, 3, 4]);
    expect(numbers(z)).toEqual([0.8, 0.7, 0, 0.9, 0, 0]);
    const none = await suppress(three, [0, 0.05, 0.1], 1);
    expect(numbers(none.z)).toEqual([0, 0, 0]);
  });
});

describe("tokens", () => {
  const tokens: Tensor = { type: "int64", dims: [2, 3], data: BigInt64Array.of(7n, 8n, 9n, 5n, -1n, -1n) };
  const mask: Tensor = { type: "int64", dims: [2, 3], data: BigInt64Array.of(1n, 1n, 1n, 1n, 0n, 0n) };
  const states: Tensor = {
    type: "float32",
    dims: [2, 3, 2],
    data: Float32Array.of(1, 10, 2, 20, 3, 60, 4, 40, 99, 99, 99, 99),
  };

  it("become what an encoder takes: padding is token 0, and masked", async () => {
    for (const opset of opsets.filter((version) => version >= 9)) {
      const { y, z, c } = await runAll("tensor.token-inputs", opset, [tokens]);
      expect([y, z, c].map((each) => Array.from(each?.data as BigInt64Array, Number))).toEqual([
        [7, 8, 9, 5, 0, 0],
        [1, 1, 1, 1, 0, 0],
        [0, 0, 0, 0, 0, 0],
      ]);
    }
  });

  it("are pooled without their padding, or by the first", async () => {
    for (const opset of opsets.filter((version) => version >= 9)) {
      const mean = await runAll("tensor.pool-tokens", opset, [states, mask], { pooling: "mean" });
      expect([mean.y?.dims, numbers(mean.y)]).toEqual([
        [2, 2],
        [2, 30, 4, 40],
      ]);
      const first = await runAll("tensor.pool-tokens", opset, [states, mask], { pooling: "cls" });
      expect(numbers(first.y)).toEqual([1, 10, 4, 40]);
    }
    const whole: TensorType[] = [
      { type: "float32", dims: [384] },
      { type: "int64", dims: [3] },
    ];
    expect(() => make("tensor.pool-tokens", 17, whole, { pooling: "mean" })).toThrow(/choose no pooling/);
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
