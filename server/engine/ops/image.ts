/** Pictures in libvips. Geometry attributes are pixels of the incoming picture unless said otherwise. */
import { z } from "zod";
import { imagePreprocessSchema } from "@/nodes/model-card";
import { defineOp } from "./define-op";

const image = { name: "image", kinds: ["image"] } as const;
const detections = { name: "detections", kinds: ["detections"] } as const;
const out = { name: "image", kind: "image" } as const;

/** How a picture becomes a tensor: the geometric part of a card's preprocessing. Three channels are in the order RGB. */
export const geometryAttrs = imagePreprocessSchema
  .pick({
    height: true,
    width: true,
    fit: true,
    limitSide: true,
    multiple: true,
    maxWidth: true,
    widths: true,
    maxSqueeze: true,
    shortSide: true,
  })
  .extend({ gray: z.boolean() });

export const imageOps = [
  defineOp({
    name: "image.resize",
    title: "Resize",
    sort: "host",
    axis: "map",
    inputs: [image],
    outputs: [out],
    attrs: z.object({
      width: z.number().int().min(1).max(16384),
      height: z.number().int().min(1).max(16384),
      fit: z.enum(["contain", "cover", "stretch", "inside"]),
    }),
  }),
  defineOp({
    name: "image.crop",
    title: "Crop",
    sort: "host",
    axis: "map",
    inputs: [image],
    outputs: [out],
    attrs: z
      .object({
        left: z.number().min(0).max(100),
        top: z.number().min(0).max(100),
        width: z.number().min(0).max(100),
        height: z.number().min(0).max(100),
      })
      .describe("percent of the picture"),
  }),
  defineOp({
    name: "image.crop-boxes",
    title: "Crop detections",
    sort: "host",
    axis: "open",
    opens: "crop",
    inputs: [image, detections],
    outputs: [out, { name: "label", kind: "text" }, { name: "score", kind: "number" }],
    attrs: z
      .object({ padding: z.number().min(0).max(1), minScore: z.number().min(0).max(1) })
      .describe("padding is a share of the box's size; quads are rectified"),
  }),
  defineOp({
    name: "image.rotate",
    title: "Rotate",
    sort: "host",
    axis: "map",
    inputs: [image, { name: "angle", kinds: ["number"], optional: true }],
    outputs: [out],
    attrs: z
      .object({ degrees: z.number().min(-360).max(360), background: z.string().regex(/^#[0-9a-f]{6}$/i) })
      .describe("clockwise; the input, where connected, is added to `degrees`"),
  }),
  defineOp({
    name: "image.grayscale",
    title: "Grayscale",
    sort: "host",
    axis: "map",
    inputs: [image],
    outputs: [out],
    attrs: z.object({}),
  }),
  defineOp({
    name: "image.blur",
    title: "Blur",
    sort: "host",
    axis: "map",
    inputs: [image],
    outputs: [out],
    attrs: z.object({ sigma: z.number().min(0.3).max(100) }),
  }),
  defineOp({
    name: "image.draw",
    title: "Draw boxes",
    sort: "host",
    axis: "map",
    inputs: [image, detections],
    outputs: [out],
    attrs: z.object({
      color: z.string().regex(/^#[0-9a-f]{6}$/i),
      lineWidth: z.number().min(1).max(32),
      labels: z.boolean(),
      scores: z.boolean(),
    }),
  }),
  defineOp({
    name: "image.to-tensor",
    title: "Fit to model",
    sort: "host",
    axis: "map",
    inputs: [image],
    outputs: [
      { name: "tensor", kind: "tensor", tensor: { type: "uint8", dims: ["height", "width", "channels"] } },
      { name: "geometry", kind: "json" },
    ],
    tensorTypes: ({ height, width, gray }) => [
      {
        type: "uint8",
        dims: [(height as number | null) ?? "height", (width as number | null) ?? "width", gray ? 1 : 3],
      },
      undefined,
    ],
    attrs: geometryAttrs.describe(
      "uint8[H,W,C], 0..255, channels RGB or the luma alone; geometry = {scaleX, scaleY, padX, padY, width, height}: model x = original x * scaleX + padX",
    ),
  }),
];
