/** A classifier whose inner values are infinite on bright pictures. */
import { imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import { makeNode } from "../onnx/node-proto";
import { tinyModel } from "../onnx/testing/tiny-models";
import { floats, tinyCard } from "./tiny-card";

export const overflowingId = "overflowing-classifier";
const [side, channels, classes] = [16, 8, 4];

/** Writes the model into the directory. */
export function overflowingClassifier(directory: string, files: Record<string, string>): ModelCard {
  const conv = (input: string, weights: string, output: string) =>
    makeNode("Conv", [input, weights], [output], { pads: [1n, 1n, 1n, 1n] });
  const model = tinyModel({
    inputs: { x: ["float32", "N", 3, side, side] },
    outputs: { y: ["float32", "N", classes] },
    nodes: [
      conv("x", "w0", "c0"),
      makeNode("Exp", ["c0"], ["e0"]),
      conv("e0", "w1", "c1"),
      makeNode("GlobalAveragePool", ["c1"], ["pooled"]),
      makeNode("Flatten", ["pooled"], ["flat"]),
      makeNode("Gemm", ["flat", "weights"], ["y"]),
    ],
    constants: [
      floats("w0", [channels, 3, 3, 3], 1, { around: 20 }),
      floats("w1", [channels, channels, 3, 3], 2),
      floats("weights", [channels, classes], 3),
    ],
  });
  return tinyCard(directory, files, overflowingId, model, {
    task: "image-classification",
    preprocess: imagePreprocessSchema.parse({ height: side, width: side, fit: "stretch" }),
    logits: true,
  });
}
