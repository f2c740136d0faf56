/** The library of models, with a classifier that somebody uploads: looked into, named, used, taken out. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelCard } from "@/nodes/model-card";
import { writeModel } from "@/server/engine/onnx/model-file";
import { makeNode } from "@/server/engine/onnx/node-proto";
import { tinyModel } from "@/server/engine/onnx/testing/tiny-models";
import { encodeImage } from "@/server/engine/runtime/kernels/image-codec";
import { drawing } from "@/server/engine/testing/document";
import { tinyDetectors } from "@/server/engine/testing/tiny-detectors";
import { tinyEncoder } from "@/server/engine/testing/tiny-encoder";
import * as runs from "@/server/services/runs";
import { type Caller, type Install, openInstall } from "@/server/testing/install";

let install: Install;
let caller: Caller;
beforeAll(async () => {
  install = await openInstall({ engine: true });
  caller = install.as("editor");
}, 120_000);
afterAll(() => install.close());

/** Says which of the three colours a picture has most of. */
const classifier = writeModel(
  tinyModel({
    inputs: { picture: ["float32", "N", 3, 8, 8] },
    outputs: { scores: ["float32", "N", 3] },
    nodes: [makeNode("GlobalAveragePool", ["picture"], ["means"]), makeNode("Flatten", ["means"], ["scores"])],
  }),
);
const labels = ["red", "green", "blue"];

async function green(): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, index) => (index % 3 === 1 ? 220 : 10));
  return (await encodeImage({ width: 16, height: 16, channels: 3, data }, { format: "png" })).data;
}

const using = (model: string) =>
  drawing({ photo: ["io.image-input"], what: ["vision.classify", { model }], out: ["io.text-output"] }, [
    "photo.image > what.image",
    "what.label > out.text",
  ]);

describe("the starter set", () => {
  it("is there, whole, and stays", async () => {
    const listed = await caller.models.list();
    expect(listed.length).toBeGreaterThanOrEqual(4);
    expect(listed.filter(({ builtin, present }) => !builtin || !present)).toEqual([]);
    expect((await caller.models.list({ tasks: ["voice-activity"] })).map(({ task }) => task)).toEqual([
      "voice-activity",
    ]);
    await expect(caller.models.remove({ id: listed[0]?.id as string })).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: "This model belongs to Weft and cannot be removed.",
    });
  });
});

describe("an uploaded classifier", () => {
  it("is looked into, added with its labels, used by a pipeline, and removed", async () => {
    const { sha256, bytes } = await install.upload(classifier, "colours.onnx");
    const { guess, inputs, outputs } = await caller.models.inspect({ sha256 });
    expect([inputs[0]?.dims, outputs[0]?.dims]).toEqual([
      ["N", 3, 8, 8],
      ["N", 3],
    ]);
    expect(guess).toMatchObject({ task: "image-classification", input: "picture", output: "scores", logits: true });
    const preprocess = { ...guess.preprocess, mean: [0, 0, 0], std: [1, 1, 1], height: 8, width: 8 };
    const given = { title: "Colours", task: "image-classification" as const, sha256, bytes, labels, preprocess };
    const named = { ...given, input: "picture", output: "scores", logits: true };
    const { id } = await caller.models.add(named);
    expect((await caller.models.list()).find((model) => model.id === id)).toMatchObject({
      title: "Colours",
      builtin: false,
      present: true,
      labels,
    });
    await expect(caller.models.add(named)).rejects.toMatchObject({ code: "CONFLICT" });

    const pipeline = await caller.pipelines.create({ name: "Colours", document: using(id) });
    const photo = { asset: await install.upload(await green(), "leaf.png") };
    const { runId } = await caller.runs.start({ pipelineId: pipeline.id, inputs: { photo } });
    await runs.ended(install.deps, runId);
    const { result, error } = await caller.runs.get({ id: runId });
    expect(error).toBeNull();
    expect(result?.ports.find(({ node }) => node === "out")?.items).toMatchObject([{ value: "green" }]);

    await caller.models.remove({ id });
    await expect(caller.models.remove({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(caller.runs.start({ pipelineId: pipeline.id, inputs: { photo } })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      cause: { diagnostics: [{ nodeId: "what", param: "model", severity: "error" }] },
    });
    expect((await caller.pipelines.get(pipeline)).document.nodes).toHaveLength(3);
  }, 120_000);

  it("is refused with what it lacks", async () => {
    const { sha256, bytes } = await install.upload(classifier, "colours.onnx");
    const base = {
      title: "C",
      task: "image-classification" as const,
      sha256,
      bytes,
      input: "picture",
      output: "scores",
    };
    const preprocess = { height: 8, width: 8 };
    const add = (change: object) => caller.models.add({ ...base, labels, preprocess, ...change });
    await expect(add({ input: "image" })).rejects.toThrow('The model has no input called "image". It has: picture.');
    await expect(add({ output: "x" })).rejects.toThrow('The model has no output called "x". It has: scores.');
    await expect(add({ labels: ["one"] })).rejects.toThrow(
      "The model tells 3 classes apart; the list of labels has 1. Give one per line, in the model's order.",
    );
    await expect(add({ preprocess: null })).rejects.toThrow("Say how pictures are prepared for this model");
    await expect(add({ title: " " })).rejects.toThrow("a title is needed");
    await expect(add({ sha256: "0".repeat(64) })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await caller.models.list()).filter(({ builtin }) => !builtin)).toEqual([]);
  });
});

describe("an uploaded sentence encoder", () => {
  it("is added with its tokenizer and used by a pipeline; what it lacks is said", async () => {
    const { cards, files } = tinyEncoder(install.directory);
    const [model, tokenizer] = (cards[0] as ModelCard).files.map(({ sha256 }) => readFileSync(files[sha256] as string));
    const { sha256, bytes } = await install.upload(model as Buffer, "encoder.onnx");
    const words = await install.upload(tokenizer as Buffer, "tokenizer.json");
    const { guess } = await caller.models.inspect({ sha256 });
    expect(guess).toMatchObject({
      task: "text-embedding",
      input: "input_ids",
      output: "last_hidden_state",
      text: { mask: "attention_mask", types: "token_type_ids", pooling: "mean" },
    });
    const { text, input = "", output = "" } = guess;
    const add = (change: object) => {
      const given = { title: "Words", task: "text-embedding" as const, sha256, bytes, labels: null, input, output };
      return caller.models.add({ ...given, text, tokenizer: words, ...change });
    };
    await expect(add({ tokenizer: null })).rejects.toThrow("Give the model's tokenizer.json");
    await expect(add({ text: { ...text, mask: "mask" } })).rejects.toThrow('no input called "mask"');
    await expect(add({ tokenizer: { ...words, sha256: "0".repeat(64) } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const none = await install.upload('{"model": 1}', "tokenizer.json");
    await expect(add({ tokenizer: none })).rejects.toThrow("no vocabulary that could be read");
    const { id } = await add({});
    expect((await caller.models.list()).find((each) => each.id === id)).toMatchObject({ present: true, text });

    const document = drawing(
      { words: ["io.text-input"], embed: ["text.embed", { model: id }], out: ["io.json-output"] },
      ["words.text > embed.text", "embed.embedding > out.value"],
    );
    const pipeline = await caller.pipelines.create({ name: "Words", document });
    const { runId } = await caller.runs.start({ pipelineId: pipeline.id, inputs: { words: { text: "the cat" } } });
    await runs.ended(install.deps, runId);
    const { result, error } = await caller.runs.get({ id: runId });
    expect(error).toBeNull();
    const [item] = result?.ports.find(({ node }) => node === "out")?.items ?? [];
    const { value = [] } = item ?? {};
    expect(Math.hypot(...(value as number[]))).toBeCloseTo(1, 5);
    await caller.models.remove({ id });
  }, 120_000);
});

describe("an uploaded detector", () => {
  it("is added with how it tells its boxes and used by a pipeline; what it lacks is said", async () => {
    const { cards, files } = tinyDetectors(install.directory);
    const detector = cards[0] as ModelCard;
    const content = readFileSync(files[detector.files[0]?.sha256 as string] as string);
    const { sha256, bytes } = await install.upload(content, "detector.onnx");
    const { guess } = await caller.models.inspect({ sha256 });
    expect(guess).toMatchObject({ task: "object-detection", input: "x", output: "y", preprocess: { fit: "contain" } });
    const { preprocess, boxes, labels } = detector;
    const add = (change: object) => {
      const given = { title: "Finder", task: "object-detection" as const, sha256, bytes, input: "x", output: "y" };
      return caller.models.add({ ...given, preprocess, boxes, labels: labels ?? null, ...change });
    };
    await expect(add({ boxes: null })).rejects.toThrow("Say how this model tells its boxes.");
    await expect(add({ boxes: { ...boxes, scores: "z" } })).rejects.toThrow('The model has no output called "z".');
    await expect(add({ preprocess: { ...preprocess, width: null } })).rejects.toThrow("how wide and how high");
    await expect(add({ boxes: { ...boxes, objectness: false } })).rejects.toThrow("The model tells 4 classes apart");
    const { id } = await add({});
    expect((await caller.models.list()).find((model) => model.id === id)).toMatchObject({ boxes, labels });

    const document = drawing(
      { photo: ["io.image-input"], find: ["vision.detect-objects", { model: id }], out: ["io.json-output"] },
      ["photo.image > find.image", "find.detections > out.value"],
    );
    const pipeline = await caller.pipelines.create({ name: "Finder", document });
    const photo = { asset: await install.upload(await green(), "leaf.png") };
    const { runId } = await caller.runs.start({ pipelineId: pipeline.id, inputs: { photo } });
    await runs.ended(install.deps, runId);
    const { result, error } = await caller.runs.get({ id: runId });
    expect(error).toBeNull();
    expect(result?.ports.find(({ node }) => node === "out")?.items).toHaveLength(1);
    await caller.models.remove({ id });
  }, 120_000);
});

describe("an upload that is no model", () => {
  it.each([
    ["words", Buffer.from("these are words and no model\n".repeat(20))],
    ["a picture", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1, 1, 0])],
    ["a model cut off", classifier.subarray(0, classifier.length - 20)],
  ])("is refused by the engine, which stays up: %s", async (_, content) => {
    const engine = install.deps.engine.hello?.pid;
    const { sha256, bytes } = await install.upload(content, "model.onnx");
    const thrown = await caller.models.inspect({ sha256 }).catch((error) => error);
    expect(thrown).toMatchObject({ code: "BAD_REQUEST" });
    expect(thrown.message).toMatch(/ONNX/);
    const add = {
      title: "No",
      task: "image-classification" as const,
      sha256,
      bytes,
      labels: null,
      input: "x",
      output: "y",
    };
    await expect(caller.models.add(add)).rejects.toMatchObject({ code: "BAD_REQUEST", message: thrown.message });
    expect((await caller.models.list()).every(({ builtin }) => builtin)).toBe(true);
    expect(install.deps.engine.hello?.pid).toBe(engine);
  });
});
