import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inspectModel } from "./inspect-model";
import { readModel } from "./model-file";
import { makeNode } from "./node-proto";
import { ocrModels, readBytes, sharedModels } from "./testing/real-models";
import { tinyModel } from "./testing/tiny-models";

const classifier = (last: string, output: (number | string)[] = ["N", 10]) =>
  inspectModel(
    tinyModel({
      inputs: { image: ["float32", 1, 224, 192, 3] },
      outputs: { scores: ["float32", ...output] },
      nodes: [
        makeNode("Custom", ["image"], ["a"]),
        makeNode(last, ["a"], ["b"]),
        makeNode("Flatten", ["b"], ["scores"]),
      ],
    }),
  );

describe("inspectModel", () => {
  it("describes a file and guesses a classifier, its layout, size and whether it ends in probabilities", () => {
    const found = classifier("Softmax");
    expect(found).toMatchObject({ opset: 13, producer: "test", operators: { Custom: 1, Flatten: 1, Softmax: 1 } });
    expect(found.inputs).toEqual([{ name: "image", type: "float32", dims: [1, 224, 192, 3] }]);
    expect(found.guess).toMatchObject({
      task: "image-classification",
      input: "image",
      output: "scores",
      logits: false,
      preprocess: { layout: "NHWC", color: "RGB", height: 224, width: 192, fit: "cover" },
    });
    expect(classifier("Relu").guess.logits).toBe(true);
    expect(classifier("Relu", ["N", 10, 1, 1]).guess.task).toBe("image-classification");
  });

  it("does not call a map of pixels a classifier", () => {
    expect(classifier("Relu", ["N", 10, 224, 192]).guess.task).toBeUndefined();
    expect(inspectModel(readModel(readBytes(ocrModels.detection))).guess.task).toBeUndefined();
  });

  const detector = (outputs: Record<string, (number | string)[]>, side = 416) =>
    inspectModel(
      tinyModel({
        inputs: { image: ["float32", 1, 3, side, side] },
        outputs: Object.fromEntries(Object.entries(outputs).map(([name, dims]) => [name, ["float32", ...dims]])),
        nodes: [makeNode("Custom", ["image"], Object.keys(outputs))],
      }),
    ).guess;

  it("guesses detectors by how many boxes there are, and what is told of each", () => {
    const found = { task: "object-detection", output: "y", preprocess: { fit: "contain", scale: 1 / 255 } };
    expect(detector({ y: [1, 84, 3549] })).toMatchObject({ ...found, boxes: { transposed: true, objectness: false } });
    expect(detector({ y: [1, 84, "boxes"] })).toMatchObject({ ...found, boxes: { transposed: true, strides: null } });
    expect(detector({ y: [1, 3 * 3549, 85] })).toMatchObject({ ...found, boxes: { objectness: true, strides: null } });
    expect(detector({ y: [1, 500, 6] })).toMatchObject({ ...found, boxes: { objectness: false, transposed: false } });
    expect(detector({ y: [1, 3549, 85] })).toMatchObject({
      ...found,
      preprocess: { color: "BGR", scale: 1, fit: "contain" },
      boxes: { objectness: true, strides: [8, 16, 32], form: "cxcywh" },
    });
    expect(detector({ scores: [1, 4420, 2], boxes: [1, 4420, 4] })).toMatchObject({
      task: "object-detection",
      output: "boxes",
      boxes: { scores: "scores", form: "xyxy", unit: "share", background: true },
    });
  });

  it("does not see boxes where there are none", () => {
    expect(detector({ y: [1, 80, 4] }).task).toBeUndefined();
    expect(detector({ y: [1, 84, 3549], z: [1, 10, 20] }).task).toBeUndefined();
    expect(detector({ y: [1, "rows", "values"] }).task).toBeUndefined();
  });

  it("sees a sentence encoder by its tokens and their mask, and whether its output is one list of numbers already", () => {
    const encoder = (inputs: string[], outputs: Record<string, (string | number)[]>) =>
      inspectModel(
        tinyModel({
          inputs: Object.fromEntries(inputs.map((name) => [name, ["int64", "B", "L"]])),
          outputs: Object.fromEntries(Object.entries(outputs).map(([name, dims]) => [name, ["float32", ...dims]])),
          nodes: [],
        }),
      ).guess;
    const both = ["input_ids", "attention_mask"];
    const states = { last_hidden_state: ["B", "L", 384] };
    expect(encoder([...both, "token_type_ids"], { ...states, pooler_output: ["B", 384] })).toMatchObject({
      task: "text-embedding",
      input: "input_ids",
      output: "last_hidden_state",
      text: { mask: "attention_mask", types: "token_type_ids", pooling: "mean" },
    });
    expect(encoder(both, { token_embeddings: ["B", "L", 384], sentence_embedding: ["B", 384] })).toMatchObject({
      output: "sentence_embedding",
      text: { types: null, pooling: "none" },
    });
    expect(encoder(["input_ids"], states).task).toBeUndefined();
    expect(encoder([...both, "decoder_ids"], states).task).toBeUndefined();
    expect(encoder(both, { logits: ["B", 2] }).task).toBeUndefined();
  });

  it("reads the recogniser: free extents by name, height fixed", () => {
    const found = inspectModel(readModel(readBytes(ocrModels.recognition)));
    expect(found.opset).toBe(9);
    expect(found.inputs[0]?.dims.slice(1, 3)).toEqual([3, 48]);
    expect(found.outputs[0]?.dims.at(-1)).toBe(6625);
    expect(found.operators.Conv).toBe(38);
  });

  it.skipIf(!existsSync(sharedModels))("guesses MobileNet of the shared folder", () => {
    expect(
      inspectModel(readModel(readBytes(join(sharedModels, "mobilenet-v1-075-fp32/model.onnx")))).guess,
    ).toMatchObject({
      task: "image-classification",
      logits: false,
      preprocess: { layout: "NCHW", height: 224, width: 224 },
    });
  });
});
