/** Reading text: the steps around the three PP-OCR models. */
import { z } from "zod";
import { defineOp } from "./define-op";

/** A file of the plan or the store, by content. */
export const fileRef = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export const ocrOps = [
  defineOp({
    name: "ocr.boxes",
    title: "Find text boxes",
    sort: "host",
    axis: "map",
    inputs: [
      { name: "probability", kinds: ["tensor"] },
      { name: "geometry", kinds: ["json"] },
    ],
    outputs: [{ name: "detections", kind: "detections" }],
    attrs: z
      .object({
        threshold: z.number().min(0).max(1),
        boxThreshold: z.number().min(0).max(1),
        unclip: z.number().min(1).max(4),
        minSize: z.number().min(1),
        maxCandidates: z.number().int().min(1).max(10000),
      })
      .describe("differentiable binarization; probability float32[1,H,W]; quads in reading order"),
  }),
  defineOp({
    name: "ocr.crop-lines",
    title: "Cut out lines",
    sort: "host",
    axis: "open",
    opens: "line",
    inputs: [
      { name: "image", kinds: ["image"] },
      { name: "detections", kinds: ["detections"] },
    ],
    outputs: [
      { name: "image", kind: "image" },
      { name: "detection", kind: "json" },
    ],
    attrs: z
      .object({ height: z.number().int().min(1).max(4096).nullable() })
      .describe(
        "perspective-rectified and scaled to `height` (null: as in the picture); lines taller than 1.5 times their width are turned 90 degrees counter-clockwise, detection = {quad, box, score, turned}",
      ),
  }),
  defineOp({
    name: "ocr.turn-line",
    title: "Turn lines upright",
    sort: "host",
    axis: "map",
    inputs: [
      { name: "image", kinds: ["image"] },
      { name: "probabilities", kinds: ["tensor"] },
    ],
    outputs: [
      { name: "image", kind: "image" },
      { name: "angle", kind: "number" },
      { name: "score", kind: "number" },
    ],
    attrs: z
      .object({ threshold: z.number().min(0).max(1) })
      .describe("probabilities float32[2] = upright, upside down"),
  }),
  defineOp({
    name: "ocr.decode",
    title: "Spell out text",
    sort: "host",
    axis: "map",
    inputs: [
      { name: "probabilities", kinds: ["tensor"] },
      { name: "classes", kinds: ["tensor"] },
    ],
    outputs: [
      { name: "text", kind: "text" },
      { name: "score", kind: "number" },
    ],
    attrs: z
      .object({ dictionary: fileRef, context: z.boolean() })
      .describe(
        "float32[T,K] and int64[T,K], the K best classes of each step, most probable first; CTC: class 0 is the blank, the last class a space; score = mean over the characters written; context: what the network wavers between is settled by the rest of the word",
      ),
  }),
  defineOp({
    name: "ocr.assemble",
    title: "Put lines together",
    sort: "host",
    axis: "close",
    inputs: [
      { name: "page", kinds: ["detections"] },
      { name: "detection", kinds: ["json"], closes: true },
      { name: "text", kinds: ["text"], closes: true },
      { name: "score", kinds: ["number"], closes: true },
    ],
    outputs: [
      { name: "text", kind: "text" },
      { name: "detections", kind: "detections" },
    ],
    attrs: z
      .object({ minScore: z.number().min(0).max(1) })
      .describe("boxes on one baseline are joined by a space, lines by a newline; empty or weak lines are left out"),
  }),
  defineOp({
    name: "ocr.page-angle",
    title: "Vote on orientation",
    sort: "host",
    axis: "close",
    inputs: [
      { name: "detection", kinds: ["json"], closes: true },
      { name: "probabilities", kinds: ["tensor"], closes: true },
    ],
    outputs: [{ name: "angle", kind: "number" }],
    attrs: z.object({}).describe("clockwise degrees that turn the page upright: 0, 90, 180 or 270; lines vote by area"),
  }),
];
