/** Image classifiers of a few nodes with weights from a hash, and their cards: every layout, channel order and fit, one with a batch of 1. */
import { type ImagePreprocess, imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import { makeNode } from "../onnx/node-proto";
import { tinyModel } from "../onnx/testing/tiny-models";
import { floats, tinyCard } from "./tiny-card";

const classes = 6;

interface Classifier {
  id: string;
  batch: "N" | 1;
  preprocess: Partial<ImagePreprocess> & { height: number; width: number };
}

const classifiers: readonly Classifier[] = [
  { id: "tiny-stretch", batch: "N", preprocess: { height: 24, width: 32, fit: "stretch" } },
  {
    id: "tiny-cover",
    batch: "N",
    preprocess: { height: 24, width: 24, fit: "cover", shortSide: 28, layout: "NHWC", color: "BGR" },
  },
  {
    id: "tiny-contain",
    batch: 1,
    preprocess: { height: 32, width: 32, fit: "contain", color: "GRAY", mean: [0.5], std: [0.25] },
  },
];

/** Writes the models into a directory. Files by content hash, as requests want them. */
export function tinyClassifiers(directory: string): { cards: ModelCard[]; files: Record<string, string> } {
  const files: Record<string, string> = {};
  const cards = classifiers.map(({ id, batch, preprocess: wanted }): ModelCard => {
    const preprocess = imagePreprocessSchema.parse(wanted);
    return tinyCard(directory, files, id, modelOf(batch, preprocess), {
      task: "image-classification",
      preprocess,
      logits: true,
      labels: Array.from({ length: classes }, (_, index) => `${id} ${index}`),
    });
  });
  return { cards, files };
}

function modelOf(batch: "N" | 1, { layout, color, height, width }: ImagePreprocess) {
  const channels = color === "GRAY" ? 1 : 3;
  const [h, w] = [height as number, width as number];
  const planar = layout === "NCHW";
  return tinyModel({
    inputs: { x: ["float32", batch, ...(planar ? [channels, h, w] : [h, w, channels])] },
    outputs: { y: ["float32", batch, classes] },
    nodes: [
      ...(planar ? [] : [makeNode("Transpose", ["x"], ["planar"], { perm: [0n, 3n, 1n, 2n] })]),
      makeNode("Conv", [planar ? "x" : "planar", "kernels"], ["found"], { strides: [4n, 4n], kernel_shape: [3n, 3n] }),
      makeNode("BatchNormalization", ["found", "scale", "shift", "mean", "variance"], ["even"]),
      makeNode("Relu", ["even"], ["kept"]),
      makeNode("GlobalAveragePool", ["kept"], ["pooled"]),
      makeNode("Flatten", ["pooled"], ["flat"]),
      makeNode("Gemm", ["flat", "weights", "bias"], ["y"]),
    ],
    constants: [
      floats("kernels", [4, channels, 3, 3], 1),
      floats("scale", [4], 2, { around: 1 }),
      floats("shift", [4], 3),
      floats("mean", [4], 4),
      floats("variance", [4], 5, { around: 2 }),
      floats("weights", [4, classes], 6),
      floats("bias", [classes], 7),
    ],
  });
}
