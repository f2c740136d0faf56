/** Graph ops: each has an ONNX form (onnx/fragments) and can be merged. Dimensions are of one row, without the batch. */
import { z } from "zod";
import { boxesSchema } from "@/nodes/model-card";
import { tokensExtent } from "../ir/tokens";
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

const y = { name: "y", kind: "tensor" } as const;

/** What stands behind models. */
export const headOps = [
  defineOp({
    name: "tensor.sigmoid",
    title: "Sigmoid",
    sort: "graph",
    axis: "map",
    inputs: [x],
    outputs: [y],
    attrs: z.object({}),
  }),
  defineOp({
    name: "tensor.argmax",
    title: "Best class",
    sort: "graph",
    axis: "map",
    inputs: [x],
    outputs: [y],
    attrs: z.object({ axis: z.number().int() }).describe("index (int64) of the largest along a dimension of the row"),
  }),
  defineOp({
    name: "tensor.ctc-argmax",
    title: "Best characters",
    sort: "graph",
    axis: "map",
    inputs: [x],
    outputs: [
      { name: "classes", kind: "tensor" },
      { name: "probabilities", kind: "tensor" },
    ],
    attrs: z.object({}).describe("float32[T,C] -> int64[T], repeats replaced by the blank (0), and float32[T]"),
  }),
  defineOp({
    name: "tensor.l2-normalise",
    title: "Scale to length 1",
    sort: "graph",
    axis: "map",
    inputs: [x],
    outputs: [{ name: "y", kind: "embedding" }],
    attrs: z.object({}).describe("the row as one list of numbers"),
  }),
  defineOp({
    name: "tensor.token-inputs",
    title: "Tokens and padding",
    sort: "graph",
    axis: "map",
    inputs: [x],
    outputs: [
      { name: "ids", kind: "tensor" },
      { name: "mask", kind: "tensor" },
      { name: "types", kind: "tensor" },
    ],
    tensorTypes: () => Array.from({ length: 3 }, () => ({ type: "int64", dims: [tokensExtent] })),
    attrs: z
      .object({})
      .describe("int64[L], -1 where a batch pads -> int64[L] each: 0 for padding; 1 for tokens, 0 for padding; zeros"),
  }),
  defineOp({
    name: "tensor.pool-tokens",
    title: "Pool tokens",
    sort: "graph",
    axis: "map",
    inputs: [x, { name: "mask", kinds: ["tensor"] }],
    outputs: [y],
    attrs: z
      .object({ pooling: z.enum(["mean", "cls"]) })
      .describe("float32[L,D] and the mask -> float32[D]: the mean of what is no padding, or the first"),
  }),
  defineOp({
    name: "tensor.cosine",
    title: "Cosine similarity",
    sort: "graph",
    axis: "map",
    inputs: [
      { name: "a", kinds: ["embedding"] },
      { name: "b", kinds: ["embedding"] },
    ],
    outputs: [{ name: "y", kind: "number" }],
    attrs: z.object({}).describe("-1 to 1; 0 where one of them is all zeros"),
  }),
  defineOp({
    name: "tensor.boxes",
    title: "Decode boxes",
    sort: "graph",
    axis: "map",
    inputs: [{ ...x, variadic: true }],
    outputs: [
      { name: "boxes", kind: "tensor" },
      { name: "scores", kind: "tensor" },
    ],
    attrs: boxesSchema
      .omit({ scores: true })
      .extend({ width: z.number().int(), height: z.number().int() })
      .describe("predictions, or boxes and scores -> float32[A,4] xyxy in the model's pixels, float32[A,C]"),
  }),
  defineOp({
    name: "tensor.non-max-suppression",
    title: "Drop overlapping boxes",
    sort: "graph",
    axis: "map",
    inputs: [
      { name: "boxes", kinds: ["tensor"] },
      { name: "scores", kinds: ["tensor"] },
    ],
    outputs: [
      { name: "boxes", kind: "tensor" },
      { name: "scores", kind: "tensor" },
      { name: "classes", kind: "tensor" },
    ],
    attrs: z
      .object({
        overlap: z.number().min(0).max(1),
        floor: z.number().min(0).max(1),
        most: z.number().int().min(1).max(1000),
        extent: z.number().int().min(1),
      })
      .describe("float32[K,4], float32[K], int64[K], best first; K = `most`, what is left over scores 0"),
  }),
];

export const labelOps = [
  defineOp({
    name: "detections.from-boxes",
    title: "Name boxes",
    sort: "host",
    axis: "map",
    inputs: [
      { name: "boxes", kinds: ["tensor"] },
      { name: "scores", kinds: ["tensor"] },
      { name: "classes", kinds: ["tensor"] },
      { name: "geometry", kinds: ["json"] },
    ],
    outputs: [{ name: "detections", kind: "detections" }],
    attrs: z
      .object({ labels: z.array(z.string()).optional(), file: fileRef.optional(), minScore: z.number().min(0).max(1) })
      .describe("the model's pixels -> the picture's; a class without a name is 'class N'"),
  }),
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
