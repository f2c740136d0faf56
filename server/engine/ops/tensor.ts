/** Graph ops: each has an ONNX form (onnx/fragments) and can be merged. Dimensions are of one row, without the batch. */
import { z } from "zod";
import { defineOp } from "./define-op";
import { fileRef } from "./ocr";

const x = { name: "x", kinds: ["tensor"] } as const;

export const tensorOps = [
  defineOp({
    name: "tensor.normalise",
    title: "Normalise",
    sort: "graph",
    axis: "map",
    inputs: [x],
    outputs: [{ name: "y", kind: "tensor" }],
    attrs: z
      .object({
        layout: z.enum(["NCHW", "NHWC"]),
        scale: z.number(),
        mean: z.array(z.number()),
        std: z.array(z.number()),
        bgr: z.boolean(),
      })
      .describe("uint8[H,W,C] -> float32 in `layout`: (x * scale - mean) / std; bgr: RGB turned round first"),
  }),
  defineOp({
    name: "tensor.model",
    title: "Model",
    sort: "graph",
    axis: "map",
    inputs: [{ ...x, variadic: true }],
    outputs: [{ name: "y", kind: "tensor", each: "outputs" }],
    attrs: z
      .object({
        model: z.string(),
        title: z.string(),
        file: fileRef,
        inputs: z.array(z.string()).min(1),
        outputs: z.array(z.string()).min(1),
        constants: z.record(z.string(), z.number()).default({}),
      })
      .describe(
        "the model's own names of its inputs and outputs; constants: inputs that are one number, the same for every row",
      ),
  }),
  defineOp({
    name: "tensor.softmax",
    title: "Softmax",
    sort: "graph",
    axis: "map",
    inputs: [x],
    outputs: [{ name: "y", kind: "tensor" }],
    attrs: z.object({}).describe("over the last dimension"),
  }),
  defineOp({
    name: "tensor.top-k",
    title: "Top k",
    sort: "graph",
    axis: "map",
    inputs: [x],
    outputs: [
      { name: "values", kind: "tensor" },
      { name: "indices", kind: "tensor" },
    ],
    attrs: z
      .object({ k: z.number().int().min(1).max(1000) })
      .describe("over the last dimension, largest first; k is clamped to the extent"),
  }),
];

export const labelOps = [
  defineOp({
    name: "labels.from-top-k",
    title: "Name classes",
    sort: "host",
    axis: "map",
    inputs: [
      { name: "values", kinds: ["tensor"] },
      { name: "indices", kinds: ["tensor"] },
    ],
    outputs: [
      { name: "labels", kind: "labels" },
      { name: "label", kind: "text" },
      { name: "score", kind: "number" },
    ],
    attrs: z
      .object({ labels: z.array(z.string()).optional(), file: fileRef.optional(), minScore: z.number().min(0).max(1) })
      .describe("file: one label per line; a class without a name is 'class N'"),
  }),
];
