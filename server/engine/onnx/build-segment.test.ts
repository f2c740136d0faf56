import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { ElementType } from "../ir/types";
import { buildSegment, rewrites } from "./build-segment";
import { largestError } from "./compare";
import { ModelRefused } from "./model-error";
import { readModel, writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { joinRows, sampleRow } from "./sample";
import type { BuildOptions, RunModel, Segment, SegmentOp } from "./segment";
import { floatTensor, int64Tensor } from "./tensor";
import { ocrModels, readBytes, sharedModels } from "./testing/real-models";
import { runModel } from "./testing/run-model";
import { type TinyModel, tinyModel } from "./testing/tiny-models";

type Step = Pick<SegmentOp, "name" | "attrs"> & { outputs?: number };
const normalise = (mean = [0.5, 0.5, 0.5], std = [0.5, 0.5, 0.5]): Step => ({
  name: "tensor.normalise",
  attrs: { layout: "NCHW", scale: 1 / 255, mean, std },
});
const model = (input: string, output: string, sha256 = "a"): Step => ({
  name: "tensor.model",
  attrs: { model: "m", title: "Model", file: { sha256 }, inputs: [input], outputs: [output] },
});
const best: Step = { name: "tensor.top-k", attrs: { k: 3 }, outputs: 2 };
const softmax: Step = { name: "tensor.softmax", attrs: {} };

/** A chain of ops whose value ids start where asked: ids must not matter. */
function chain(type: ElementType, dims: readonly (number | string)[], steps: readonly Step[], firstId = 0): Segment {
  let id = firstId;
  let outputs: number[] = [];
  const ops = steps.map(({ name, attrs, outputs: count = 1 }): SegmentOp => {
    const inputs = [id];
    outputs = Array.from({ length: count }, () => ++id);
    return { name, attrs, inputs, outputs, title: String(attrs.title ?? name) };
  });
  return { inputs: [{ id: firstId, type: { type, dims } }], outputs, ops };
}
const options = (bytes?: Uint8Array, more: Partial<BuildOptions> = {}): BuildOptions => ({
  readFile: async () => {
    if (!bytes) throw new Error("No file was expected to be read.");
    return bytes;
  },
  runModel,
  ...more,
});
const tiny = (given: TinyModel) => writeModel(tinyModel(given));
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("a model whose values are called by numbers keeps them apart from those around it", async () => {
  const bytes = tiny({
    inputs: { x: ["float32", "N", 4] },
    outputs: { y: ["float32", "N", 4] },
    nodes: [makeNode("Relu", ["x"], ["0"]), makeNode("Neg", ["0"], ["1"]), makeNode("Exp", ["1"], ["y"])],
  });
  const segment = chain("float32", [4], [softmax, model("x", "y"), softmax, best]);
  const built = await buildSegment(segment, options(bytes));
  const feeds = { in0: { type: "float32" as const, dims: [1, 4], data: Float32Array.of(1, -2, 3, 0) } };
  const { out1 } = await runModel(built.bytes, feeds, built.fetches);
  expect(Array.from(out1?.data as BigInt64Array, Number)).toEqual([1, 3, 0]);
});

describe("the starter models", () => {
  const imageNet = [
    [0.485, 0.456, 0.406],
    [0.229, 0.224, 0.225],
  ] as const;
  const cases = [
    {
      title: "recognition",
      path: ocrModels.recognition,
      steps: [normalise(), model("x", "softmax_11.tmp_0"), best],
      feed: [48, "width", 3],
      row: [48, 480, 3],
      folded: 130,
    },
    {
      title: "detection",
      path: ocrModels.detection,
      steps: [normalise([...imageNet[0]], [...imageNet[1]]), model("x", "sigmoid_0.tmp_0")],
      feed: ["height", "width", 3],
      row: [256, 352, 3],
      folded: 120,
    },
    {
      title: "orientation",
      path: ocrModels.orientation,
      steps: [normalise(), model("x", "softmax_0.tmp_0")],
      feed: ["height", "width", 3],
      row: [48, 192, 3],
      folded: 60,
    },
  ];
  it.each(cases)(
    "$title: merged and rewritten equals normalising by hand and the model alone",
    async ({ path, steps, feed, row, folded }) => {
      const bytes = readBytes(path);
      const built = await buildSegment(chain("uint8", ["height", "width", 3], steps), options(bytes));
      expect(built.feedTypes).toEqual([{ type: "uint8", dims: feed }]);
      expect(built.fixedBatch).toBeNull();
      expect(built.operators.before - built.operators.after).toBeGreaterThan(folded);
      for (const pass of built.passes.filter(({ changed }) => changed))
        expect(pass.validation).toMatchObject({ accepted: true });
      readModel(built.bytes);

      // The batch the validation used is another: rows 5 and 6, at another size.
      const rows = [5, 6].map((seed) => sampleRow({ type: "uint8", dims: row }, seed, {}));
      const got = await runModel(built.bytes, { [built.feeds[0] ?? ""]: joinRows(rows) }, built.fetches);
      const { mean, std } = (steps[0] ?? normalise()).attrs as { mean: number[]; std: number[] };
      const [height = 0, width = 0] = row;
      const singles = await Promise.all(
        rows.map(async ({ data }) => {
          const planes = new Float32Array(data.length);
          for (let index = 0; index < data.length; index++) {
            const channel = index % 3;
            planes[channel * height * width + Math.floor(index / 3)] =
              (Number(data[index]) / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1);
          }
          const [output = ""] = (steps[1] ?? normalise()).attrs.outputs as string[];
          return (
            await runModel(bytes, { x: { type: "float32", dims: [1, 3, height, width], data: planes } }, [output])
          )[output];
        }),
      );
      const wanted = joinRows(singles.flatMap((single) => single ?? []));
      if (steps.length === 2) {
        expect(largestError({ out0: wanted }, got)).toBeLessThan(5e-4);
        return;
      }
      const classes = wanted.dims.at(-1) ?? 1;
      const [scores, chosen] = [got.out0?.data ?? [], got.out1?.data ?? []];
      expect(chosen.length).toBe((wanted.data.length / classes) * 3);
      for (let step = 0; step * classes < wanted.data.length; step++) {
        const row = (wanted.data as Float32Array).subarray(step * classes, (step + 1) * classes);
        const largest = [...row].sort((p, q) => q - p);
        for (let rank = 0; rank < 3; rank++) {
          const at = step * 3 + rank;
          expect(Math.abs(Number(scores[at]) - (largest[rank] ?? 0))).toBeLessThan(1e-3);
          expect(Math.abs((row[Number(chosen[at])] ?? 0) - (largest[rank] ?? 0))).toBeLessThan(1e-3);
        }
      }
    },
  );

  it("gives the same bytes again, whatever the value ids", async () => {
    const bytes = readBytes(ocrModels.orientation);
    const steps = [normalise(), model("x", "softmax_0.tmp_0")];
    const first = await buildSegment(chain("uint8", ["height", "width", 3], steps), options(bytes));
    const again = await buildSegment(chain("uint8", ["height", "width", 3], steps, 77), options(bytes));
    expect(sha(again.bytes)).toBe(sha(first.bytes));
  });

  it("builds each op alone, as the reference of node-by-node runs does", async () => {
    const alone = await buildSegment(
      chain("float32", [], [model("x", "softmax_0.tmp_0")]),
      options(readBytes(ocrModels.orientation), { noPasses: new Set(["all"]) }),
    );
    expect(alone.passes).toEqual([]);
    expect(alone.feedTypes[0]?.dims).toHaveLength(3);
    const row = sampleRow({ type: "float32", dims: [3, 48, 192] }, 0, {});
    expect((await runModel(alone.bytes, { in0: row }, ["out0"])).out0?.dims).toEqual([1, 2]);
    const last = await buildSegment(chain("float32", [], [best]), options(undefined, { noPasses: new Set(["all"]) }));
    expect(
      (await runModel(last.bytes, { in0: sampleRow({ type: "float32", dims: [4, 9] }, 0, {}) }, ["out0"])).out0?.dims,
    ).toEqual([1, 4, 3]);
  });
});

const swish = (): TinyModel => ({
  inputs: { x: ["float32", "batch", 3, 8, 8] },
  outputs: { y: ["float32", "batch", 3, 8, 8] },
  nodes: [
    makeNode("Add", ["x", "three"], ["a"]),
    makeNode("Clip", ["a", "zero", "six"], ["b"]),
    makeNode("Mul", ["x", "b"], ["c"]),
    makeNode("Div", ["c", "six"], ["d"]),
    makeNode("Conv", ["d", "w"], ["e"]),
    makeNode("Mul", ["e", "half"], ["y"]),
  ],
  constants: [
    floatTensor("three", [], [3]),
    floatTensor("zero", [], [0]),
    floatTensor("six", [], [6]),
    floatTensor("half", [], [0.5]),
    floatTensor("w", [3, 3, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
  ],
});
const swishChain = () => chain("float32", [3, 8, 8], [model("x", "y")]);

/** Lies about files for which the condition holds: what a wrong rewrite would look like. */
const lying =
  (about: (operators: string[]) => boolean): RunModel =>
  async (bytes, feeds, fetches) => {
    const results = await runModel(bytes, feeds, fetches);
    if (about(readModel(bytes).graph?.node.map(({ opType }) => opType) ?? []))
      for (const result of Object.values(results)) (result.data as Float32Array)[0] = 99;
    return results;
  };

describe("translation validation", () => {
  it("drops the rewrite whose result differs, names it, and keeps the rest", async () => {
    const built = await buildSegment(
      swishChain(),
      options(tiny(swish()), { runModel: lying((operators) => operators.includes("HardSigmoid")) }),
    );
    const byName = new Map(built.passes.map((pass) => [pass.name, pass]));
    expect(byName.get("hard-swish")).toMatchObject({ changed: false, validation: { accepted: false } });
    expect(byName.get("hard-swish")?.refusals[0]).toMatch(/left out.*largest error/);
    expect(byName.get("fold-into-convolution")).toMatchObject({ changed: true, validation: { accepted: true } });
    expect(JSON.stringify(built.passes)).not.toContain("null");
    expect(readModel(built.bytes).graph?.node.map(({ opType }) => opType)).toEqual(["Add", "Clip", "Mul", "Conv"]);
  });

  it("says of each rewrite what it changed, and by how much results differ: together, and each by itself where asked", async () => {
    const together = await buildSegment(swishChain(), options(tiny(swish())));
    expect(together.passes.find(({ name }) => name === "hard-swish")).toMatchObject({
      exact: false,
      places: 1,
      operators: { before: 6, after: 4 },
      validation: { accepted: true, of: "graph" },
    });
    const each = await buildSegment(swishChain(), options(tiny(swish()), { validateEach: true }));
    expect(sha(each.bytes)).toBe(sha(together.bytes));
    const changed = each.passes.filter(({ changed }) => changed);
    expect(changed.map(({ name }) => name)).toEqual(together.passes.flatMap((pass) => (pass.changed ? pass.name : [])));
    for (const { validation } of changed) expect(validation).toMatchObject({ accepted: true, of: "rewrite" });
  });

  it("finds no difference at all made by what is declared exact", async () => {
    const roundabout = tiny({
      inputs: { x: ["float32", "batch", 4] },
      outputs: { y: ["float32", "batch", 4] },
      nodes: [
        makeNode("Identity", ["x"], ["a"]),
        makeNode("Transpose", ["a"], ["b"], { perm: [1n, 0n] }),
        makeNode("Transpose", ["b"], ["c"], { perm: [1n, 0n] }),
        makeNode("Exp", ["c"], ["d"]),
        makeNode("Exp", ["c"], ["e"]),
        makeNode("Sin", ["c"], ["nobody"]),
        makeNode("Mul", ["d", "e"], ["y"]),
      ],
    });
    const built = await buildSegment(
      chain("float32", [4], [model("x", "y")]),
      options(roundabout, { validateEach: true }),
    );
    const changed = built.passes.filter((pass) => pass.changed && pass.exact);
    expect(changed.map(({ name }) => name)).toEqual([
      "dead-code",
      "remove-identity",
      "transpose-pairs",
      "common-subexpressions",
    ]);
    for (const { validation } of changed) expect(validation).toMatchObject({ largestError: 0, of: "rewrite" });
  });

  it("prints the graph after each pass", async () => {
    const segment = chain("float32", [2, 3], [model("x", "y")]);
    const built = await buildSegment(
      segment,
      options(tiny(reshaping(11)), { print: true, noPasses: new Set(["no-ops"]) }),
    );
    const printed = new Map(built.printed?.map(({ pass, text }) => [pass, text]));
    expect([...printed.keys()]).toEqual([
      "compose",
      "batchify",
      ...rewrites.map(({ name }) => name).filter((name) => name !== "no-ops"),
    ]);
    expect(printed.get("compose")).toContain("inputs in0 float32[1, 2, 3]");
    expect(printed.get("batchify")).toContain("inputs in0 float32[N, 2, 3]");
    expect(printed.get("unused-initialisers")?.split("\n")).toEqual([
      "inputs in0 float32[N, 2, 3]",
      "0/a float32[N, 3, 2] = Reshape(in0, [3]{-1 3 2})",
      "0/b float32[N, 3, 2] = Relu(0/a)",
      "out0 float32[N, 6] = Reshape(0/b, [2]{-1 6})",
      "outputs out0 float32[N, 6]",
    ]);
  });

  it("believes nothing that changes numbers where nothing can be run", async () => {
    const built = await buildSegment(swishChain(), options(tiny(swish()), { runModel: undefined }));
    expect(built.operators).toEqual({ before: 6, after: 6 });
    const failing = await buildSegment(
      swishChain(),
      options(tiny(swish()), { runModel: async () => Promise.reject(new Error("no session")) }),
    );
    expect(failing.operators).toEqual({ before: 6, after: 6 });
    expect(failing.fixedBatch).toContain("no session");
  });

  it("leaves out what is switched off", async () => {
    const built = await buildSegment(swishChain(), options(tiny(swish()), { noPasses: new Set(["hard-swish"]) }));
    expect(built.passes.map(({ name }) => name)).not.toContain("hard-swish");
    // The division by six still goes into the convolution behind it.
    expect(built.operators).toEqual({ before: 6, after: 4 });
  });

  it("tries whole numbers that a short table does not have, and then smaller ones", async () => {
    const table = tiny({
      inputs: { x: ["int64", "batch", 4] },
      outputs: { y: ["float32", "batch", 4, 2] },
      nodes: [makeNode("Gather", ["table", "x"], ["y"], { axis: 0n })],
      constants: [
        floatTensor(
          "table",
          [9, 2],
          Array.from({ length: 18 }, (_, index) => index),
        ),
      ],
    });
    const tried: number[] = [];
    const watching: RunModel = (bytes, feeds, fetches) => {
      tried.push(Math.max(...Array.from((feeds.in0?.data as BigInt64Array) ?? [], Number)));
      return runModel(bytes, feeds, fetches);
    };
    const built = await buildSegment(chain("int64", [4], [model("x", "y")]), options(table, { runModel: watching }));
    expect(built.fixedBatch).toBeNull();
    expect(tried[0]).toBeGreaterThan(8);
    expect(Math.max(...tried.slice(1))).toBeLessThan(4);
  });

  it("finds a model that mixes the rows of a batch", async () => {
    const mixing = tiny({
      inputs: { x: ["float32", "batch", 4] },
      outputs: { y: ["float32", "batch", 4] },
      nodes: [makeNode("ReduceMean", ["x"], ["m"], { axes: [0n], keepdims: 1n }), makeNode("Sub", ["x", "m"], ["y"])],
    });
    const built = await buildSegment(chain("float32", [4], [model("x", "y")]), options(mixing));
    expect(built.fixedBatch).toMatch(/two items in one batch/);
  });
});

const reshaping = (opset: number): TinyModel => ({
  opset,
  inputs: { x: ["float32", 1, 2, 3] },
  outputs: { y: ["float32", 1, 6] },
  nodes: [
    makeNode("Reshape", ["x", "rows"], ["a"]),
    makeNode("Relu", ["a"], ["b"]),
    makeNode("Reshape", ["b", "flat"], ["y"]),
  ],
  constants: [int64Tensor("rows", [3], [1, 3, 2]), int64Tensor("flat", [2], [1, -1])],
});

describe("batchify", () => {
  it("frees the batch of a model exported for one, where two rows then give what each gives alone", async () => {
    const built = await buildSegment(chain("float32", [2, 3], [model("x", "y")]), options(tiny(reshaping(11))));
    expect(built.fixedBatch).toBeNull();
    expect(built.passes[0]).toMatchObject({
      name: "batchify",
      changed: true,
      validation: { accepted: true, largestError: 0 },
    });
    const rows = Array.from({ length: 5 }, (_, row) => sampleRow({ type: "float32", dims: [2, 3] }, row, {}));
    expect((await runModel(built.bytes, { in0: joinRows(rows) }, ["out0"])).out0?.dims).toEqual([5, 6]);
  });

  it("keeps the batch of 1 where that fails, and says why", async () => {
    const stubborn = tiny({
      inputs: { x: ["float32", 1, 4] },
      outputs: { y: ["float32", 1, 4] },
      nodes: [makeNode("ReduceMean", ["x"], ["m"], { axes: [0n] }), makeNode("Sub", ["x", "m"], ["y"])],
    });
    const built = await buildSegment(chain("float32", [4], [model("x", "y")]), options(stubborn));
    expect(built.fixedBatch).toMatch(/two items in one batch.*ReduceMean m goes over all items of the batch/);
    expect(built.passes[0]).toMatchObject({ name: "batchify", changed: false });
    expect(readModel(built.bytes).graph?.input[0]?.type?.value.value).toMatchObject({
      shape: { dim: [{ value: { case: "dimValue", value: 1n } }, {}] },
    });
  });

  it("is a switch like the others, and needs a way to check", async () => {
    for (const more of [{ noPasses: new Set(["batchify"]) }, { runModel: undefined }]) {
      const built = await buildSegment(chain("float32", [2, 3], [model("x", "y")]), options(tiny(reshaping(11)), more));
      expect(built.fixedBatch).toContain("exported for a batch of 1");
    }
  });

  it.skipIf(!existsSync(sharedModels))("frees YOLOX of the shared folder", async () => {
    const segment = chain("uint8", ["height", "width", 3], [{ ...normalise([0], [1]) }, model("images", "output")]);
    const built = await buildSegment(segment, options(readBytes(join(sharedModels, "yolox-nano/model.onnx"))));
    expect(built.fixedBatch).toBeNull();
    expect(built.fetchTypes).toEqual([{ type: "float32", dims: [3549, 85] }]);
  });
});

describe("segments that do not fit", () => {
  const twoInputs = tiny({
    inputs: { x: ["float32", "N", 4], state: ["float32", "N", 4] },
    outputs: { y: ["float32", "N", 4] },
    nodes: [makeNode("Add", ["x", "state"], ["y"])],
  });
  const plain = tiny({
    inputs: { x: ["float32", "N", 3, 8, 8] },
    outputs: { y: ["float32", "N", 3, 8, 8] },
    nodes: [makeNode("Relu", ["x"], ["y"])],
  });
  const eight = tiny({
    inputs: { x: ["float32", 8, 4] },
    outputs: { y: ["float32", 8, 4] },
    nodes: [makeNode("Relu", ["x"], ["y"])],
  });
  const cases: [string, Segment, Uint8Array, RegExp][] = [
    ["a model with two inputs", chain("float32", [4], [model("x", "y")]), twoInputs, /needs more inputs than x: state/],
    [
      "an input the model has not",
      chain("float32", [4], [model("images", "y")]),
      plain,
      /no input "images". It has: x/,
    ],
    [
      "an output the model has not",
      chain("float32", [4], [model("x", "scores")]),
      plain,
      /no output "scores". It has: y/,
    ],
    [
      "another number of channels",
      chain("uint8", ["h", "w", 1], [normalise([0], [1]), model("x", "y")]),
      plain,
      /takes \[3, 8, 8\] and is given \[1, h, w\]/,
    ],
    ["another element type", chain("int32", [3, 8, 8], [model("x", "y")]), plain, /takes float32 and is given int32/],
    ["a batch of exactly eight", chain("float32", [4], [model("x", "y")]), eight, /batches of exactly 8/],
    [
      "a file that is no model",
      chain("float32", [4], [model("x", "y")]),
      new TextEncoder().encode("no model"),
      /not an ONNX model/,
    ],
  ];
  it.each(cases)("%s", async (_, segment, bytes, message) => {
    const attempt = buildSegment(segment, options(bytes));
    await expect(attempt).rejects.toBeInstanceOf(ModelRefused);
    await expect(attempt).rejects.toThrow(message);
  });

  it("joins two models, and brings the one of the earlier operator set up to the other", async () => {
    const older = tiny({
      opset: 11,
      inputs: { x: ["float32", "N", 3, 8, 8] },
      outputs: { y: ["float32", "N", 3, 8, 8] },
      nodes: [makeNode("Relu", ["x"], ["y"])],
    });
    const segment = chain("float32", [3, 8, 8], [model("x", "y", "a"), model("x", "y", "b"), softmax]);
    const both = await buildSegment(segment, { readFile: async () => plain, runModel });
    expect(readModel(both.bytes).graph?.node.map(({ opType }) => opType)).toEqual(["Relu", "Relu", "Softmax"]);
    const mixed = await buildSegment(segment, { readFile: async (hash) => (hash === "a" ? plain : older), runModel });
    expect(readModel(mixed.bytes).opsetImport.map(({ version }) => version)).toEqual([
      readModel(plain).opsetImport[0]?.version,
    ]);
  });
});
