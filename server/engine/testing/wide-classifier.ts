/** A classifier of pictures that integers make faster, and pictures that it tells apart: stripes of several widths and turns. */
import { imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import { makeNode } from "../onnx/node-proto";
import { tinyModel } from "../onnx/testing/tiny-models";
import { encodeImage } from "../runtime/kernels/image-codec";
import { floats, tinyCard } from "./tiny-card";

export const wideId = "wide-classifier";
const [side, channels, classes] = [48, 48, 6];

/** Writes the model into the directory. */
export function wideClassifier(directory: string): { cards: ModelCard[]; files: Record<string, string> } {
  const files: Record<string, string> = {};
  const conv = (input: string, weights: string, output: string, stride: bigint) =>
    makeNode("Conv", [input, weights], [output], { pads: [1n, 1n, 1n, 1n], strides: [stride, stride] });
  const model = tinyModel({
    inputs: { x: ["float32", "N", 3, side, side] },
    outputs: { y: ["float32", "N", classes] },
    nodes: [
      conv("x", "w0", "c0", 2n),
      makeNode("Relu", ["c0"], ["r0"]),
      conv("r0", "w1", "c1", 1n),
      makeNode("Relu", ["c1"], ["r1"]),
      conv("r1", "w2", "c2", 1n),
      makeNode("Relu", ["c2"], ["r2"]),
      makeNode("GlobalAveragePool", ["r2"], ["pooled"]),
      makeNode("Flatten", ["pooled"], ["flat"]),
      makeNode("Gemm", ["flat", "weights", "bias"], ["y"]),
    ],
    constants: [
      floats("w0", [channels, 3, 3, 3], 1, { scale: 0.3 }),
      floats("w1", [channels, channels, 3, 3], 2, { scale: 0.08 }),
      floats("w2", [channels, channels, 3, 3], 3, { scale: 0.08 }),
      floats("weights", [channels, classes], 4, { scale: 2 }),
      floats("bias", [classes], 5),
    ],
  });
  const card = tinyCard(directory, files, wideId, model, {
    task: "image-classification",
    preprocess: imagePreprocessSchema.parse({ height: side, width: side, fit: "stretch" }),
    logits: true,
    labels: Array.from({ length: classes }, (_, index) => `kind ${index}`),
  });
  return { cards: [card], files };
}

/** PNG files of 64 x 64, every one another. */
export function stripes(count: number): Promise<Uint8Array[]> {
  const one = async (index: number) => {
    const [period, turn] = [3 + (index % 7), (index * 37) % 180];
    const [x0, y0] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
    const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => {
      const [channel, x, y] = [at % 3, Math.floor(at / 3) % 64, Math.floor(at / 192)];
      const wave = Math.sin(((x * x0 + y * y0) / period) * 2 + channel * (1 + (index % 3)));
      return Math.round(127 + 100 * wave);
    });
    return (await encodeImage({ width: 64, height: 64, channels: 3, data }, { format: "png" })).data;
  };
  return Promise.all(Array.from({ length: count }, (_, index) => one(index)));
}
