import { expect, test } from "vitest";
import { boxesSchema, textPreprocessSchema } from "@/nodes/model-card";
import { cardInput, type ModelInspection, shapeOf, startForm, withTask } from "./model-form";

const inspection: ModelInspection = {
  opset: 13,
  producer: "",
  operators: {},
  inputs: [{ name: "x", type: "float32", dims: ["N", 3, 96, 96] }],
  outputs: [{ name: "y", type: "float32", dims: ["N", 10] }],
  guess: {},
};

test("the form begins with the guess, and with what is usual where there is none", () => {
  expect(startForm("my_cat-model.onnx", inspection)).toMatchObject({
    title: "My cat-model",
    input: "x",
    output: "y",
    logits: true,
  });
  const guessed = startForm("model.ONNX", { ...inspection, guess: { input: "i", output: "o", logits: false } });
  expect(guessed).toMatchObject({ title: "", input: "i", output: "o", logits: false, preprocess: { width: 224 } });
});

test("each task sends what belongs to it, and a detector's picture is not cut", () => {
  const form = { ...startForm("a.onnx", inspection), logits: false };
  const asset = { sha256: "0".repeat(64), bytes: 7 };
  const labels = ["one"];
  expect(form).toMatchObject({ task: "image-classification", preprocess: { fit: "cover" } });
  expect(cardInput(form, asset, labels)).toMatchObject({ ...asset, logits: false, labels });
  expect(cardInput(form, asset, labels)).not.toHaveProperty("boxes");

  const detector = withTask({ ...form, preprocess: { ...form.preprocess, shortSide: 256 } }, "object-detection");
  expect(detector.preprocess).toMatchObject({ fit: "contain", width: 224 });
  expect(detector.preprocess).not.toHaveProperty("shortSide");
  expect(cardInput(detector, asset, labels)).toMatchObject({ boxes: { form: "cxcywh", strides: null }, labels });
  expect(cardInput(detector, asset, labels)).not.toHaveProperty("logits");
  expect(withTask({ ...form, preprocess: { ...form.preprocess, fit: "stretch" } }, "object-detection")).toMatchObject({
    preprocess: { fit: "stretch" },
  });

  const embedder = cardInput(withTask(form, "image-embedding"), asset, labels);
  expect(embedder).toMatchObject({ task: "image-embedding", labels: null, preprocess: { fit: "cover" } });
});

test("a model for text sends its tokenizer and how its tokens become one embedding, and nothing of pictures", () => {
  const asset = { sha256: "0".repeat(64), bytes: 7 };
  const tokenizer = { sha256: "1".repeat(64), bytes: 9, name: "tokenizer.json" };
  const text = textPreprocessSchema.parse({ types: "token_type_ids" });
  const form = startForm("minilm.onnx", { ...inspection, guess: { task: "text-embedding", text } });
  const sent = cardInput({ ...form, tokenizer }, asset, null);
  expect(sent).toMatchObject({ task: "text-embedding", text, tokenizer: { sha256: tokenizer.sha256, bytes: 9 } });
  expect(sent).not.toHaveProperty("preprocess");
});

test("the form begins with the task and the boxes that were guessed", () => {
  const boxes = boxesSchema.parse({ objectness: true });
  const guess = { task: "object-detection", boxes } as const;
  expect(startForm("a.onnx", { ...inspection, guess })).toMatchObject(guess);
  expect(startForm("a.onnx", { ...inspection, guess: { task: "text-detection" } }).task).toBe("image-classification");
});

test("a shape is written with what is open in it", () => {
  expect(shapeOf({ name: "x", type: "float32", dims: ["N", 3, -1, 224] })).toBe("float32, N × 3 × ? × 224");
});
