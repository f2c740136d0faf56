/** Image classifiers of a few nodes with weights from a hash, and their cards: every layout, channel order and fit, one with a batch of 1. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ImagePreprocess, imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import { writeModel } from "../onnx/model-file";
import { makeNode } from "../onnx/node-proto";
import type { TensorProto } from "../onnx/schema/onnx_pb";
import { floatTensor } from "../onnx/tensor";
import { tinyModel } from "../onnx/testing/tiny-models";

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
    const bytes = writeModel(modelOf(batch, preprocess));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const path = join(directory, `${id}.onnx`);
    writeFileSync(path, bytes);
    files[sha256] = path;
    return {
      id,
      version: 1,
      title: id,
      summary: "For tests.",
      task: "image-classification",
      licence: "none",
      files: [{ role: "model", sha256, bytes: bytes.length, sources: [{ type: "blob" }] }],
      input: "x",
      output: "y",
      preprocess,
      logits: true,
      labels: Array.from({ length: classes }, (_, index) => `${id} ${index}`),
    };
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
      floats("scale", [4], 2, 1),
      floats("shift", [4], 3),
      floats("mean", [4], 4),
      floats("variance", [4], 5, 2),
      floats("weights", [4, classes], 6),
      floats("bias", [classes], 7),
    ],
  });
}

/** Numbers in -1..1, moved by `around`. */
function floats(name: string, dims: number[], seed: number, around = 0): TensorProto {
  const count = dims.reduce((product, dim) => product * dim, 1);
  return floatTensor(
    name,
    dims,
    Float32Array.from({ length: count }, (_, index) => around + Math.sin(index * 12.9898 + seed * 78.233)),
  );
}
