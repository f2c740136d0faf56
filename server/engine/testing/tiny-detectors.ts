/**
 * An object detector and an embedder of a few nodes with weights from a hash, and their cards. The detector has a batch of 1 and tells its
 * boxes as offsets in the cells of a grid.
 */
import { boxesSchema, imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import { makeNode } from "../onnx/node-proto";
import type { ModelProto } from "../onnx/schema/onnx_pb";
import { int64Tensor } from "../onnx/tensor";
import { tinyModel } from "../onnx/testing/tiny-models";
import { floats, tinyCard } from "./tiny-card";

const [side, stride, classes] = [32, 8, 3];
const cells = (side / stride) ** 2;

/** Writes the models into a directory. Files by content hash, as requests want them. */
export function tinyDetectors(directory: string): { cards: ModelCard[]; files: Record<string, string> } {
  const files: Record<string, string> = {};
  const preprocess = imagePreprocessSchema.parse({ height: side, width: side, fit: "contain" });
  const cards = [
    tinyCard(directory, files, "tiny-detector", detector(), {
      preprocess,
      task: "object-detection",
      boxes: boxesSchema.parse({ form: "cxcywh", objectness: true, strides: [stride] }),
      labels: Array.from({ length: classes }, (_, index) => `thing ${index}`),
    }),
    tinyCard(directory, files, "tiny-embedder", embedder(), { preprocess, task: "image-embedding" }),
  ];
  return { cards, files };
}

/** One row for each cell: offset of the centre, logarithm of the sides, then objectness and classes as shares. */
function detector(): ModelProto {
  const values = 5 + classes;
  return tinyModel({
    inputs: { x: ["float32", 1, 3, side, side] },
    outputs: { y: ["float32", 1, cells, values] },
    nodes: [
      makeNode("Conv", ["x", "kernels"], ["seen"], {
        strides: [BigInt(stride), BigInt(stride)],
        kernel_shape: [8n, 8n],
      }),
      makeNode("Reshape", ["seen", "columns"], ["flat"]),
      makeNode("Transpose", ["flat"], ["rows"], { perm: [0n, 2n, 1n] }),
      makeNode("Split", ["rows", "parts"], ["boxes", "scores"], { axis: 2n }),
      makeNode("Sigmoid", ["scores"], ["shares"]),
      makeNode("Concat", ["boxes", "shares"], ["y"], { axis: 2n }),
    ],
    constants: [
      floats("kernels", [values, 3, stride, stride], 1, { scale: 0.05 }),
      int64Tensor("columns", [3], [1, values, cells]),
      int64Tensor("parts", [2], [4, 1 + classes]),
    ],
  });
}

function embedder(): ModelProto {
  return tinyModel({
    inputs: { x: ["float32", "N", 3, side, side] },
    outputs: { y: ["float32", "N", 8, 1, 1] },
    nodes: [
      makeNode("Conv", ["x", "kernels"], ["seen"], { strides: [4n, 4n], kernel_shape: [5n, 5n] }),
      makeNode("Relu", ["seen"], ["kept"]),
      makeNode("GlobalAveragePool", ["kept"], ["y"]),
    ],
    constants: [floats("kernels", [8, 3, 5, 5], 2)],
  });
}
