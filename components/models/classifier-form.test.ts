import { expect, test } from "vitest";
import { classesOf, type ModelInspection, shapeOf, startForm } from "./classifier-form";

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

test.each([
  [["N", 1000], 1000],
  [[1, 10, 1, 1], 10],
  [["N", "classes"], null],
  [[1, 4420, 2], null],
  [[], null],
])("%j scores %s classes", (dims, classes) => {
  expect(classesOf({ name: "y", type: "float32", dims })).toBe(classes);
});

test("a shape is written with what is open in it", () => {
  expect(shapeOf({ name: "x", type: "float32", dims: ["N", 3, -1, 224] })).toBe("float32, N × 3 × ? × 224");
});
