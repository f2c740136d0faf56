/** Sample, detect, track, draw, encode, and the same with less of it: what a stage costs is what the drawing without it does not. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { boxesSchema, imagePreprocessSchema, type ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import { sharedModels } from "@/server/engine/onnx/testing/real-models";
import { drawing } from "@/server/engine/testing/document";

export const drawings = ["sample", "detect", "track", "encode", "draw"] as const;
export type Drawing = (typeof drawings)[number];

type Nodes = Parameters<typeof drawing>[0];

const sampled: Nodes = {
  clip: ["io.video-input"],
  frames: ["video.sample-frames", { mode: "every", every: 1, maxFrames: 1_000_000 }],
  times: ["io.table-output"],
};
const detected: Nodes = { detect: ["vision.detect-objects", { model: "yolox" }], found: ["io.json-output"] };
const written: Nodes = { write: ["video.write"], film: ["io.video-output"] };
const fromClip = ["clip.video > frames.video", "frames.seconds > times.columns"];
const detecting = ["frames.image > detect.image"];
const tracking = [...detecting, "detect.detections > track.detections", "track.detections > found.value"];
const writing = ["frames.seconds > write.seconds", "write.video > film.video"];

/** Each has everything that those before it have. */
export const documents: Record<Drawing, PipelineDocument> = {
  sample: drawing(sampled, fromClip),
  detect: drawing({ ...sampled, ...detected }, [...fromClip, ...detecting, "detect.detections > found.value"]),
  track: drawing({ ...sampled, ...detected, track: ["vision.track"] }, [...fromClip, ...tracking]),
  encode: drawing({ ...sampled, ...detected, track: ["vision.track"], ...written }, [
    ...fromClip,
    ...tracking,
    ...writing,
    "frames.image > write.image",
  ]),
  draw: drawing({ ...sampled, ...detected, track: ["vision.track"], draw: ["vision.draw-detections"], ...written }, [
    ...fromClip,
    ...tracking,
    ...writing,
    "frames.image > draw.image",
    "track.detections > draw.detections",
    "draw.image > write.image",
  ]),
};

/** YOLOX-nano at 416 x 416, in float32. */
export function detector(): { card: ModelCard; files: Record<string, string> } {
  const path = join(sharedModels, "yolox-nano", "model.onnx");
  if (!existsSync(path)) throw new Error("The detector that this measures is not here.");
  const bytes = readFileSync(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const card: ModelCard = {
    id: "yolox",
    version: 1,
    title: "YOLOX-nano",
    summary: "",
    licence: "Apache-2.0",
    task: "object-detection",
    files: [{ role: "model", sha256, bytes: bytes.length, sources: [{ type: "blob" }] }],
    input: "images",
    output: "output",
    preprocess: imagePreprocessSchema.parse({
      ...{ scale: 1, mean: [0], std: [1], color: "BGR" },
      ...{ height: 416, width: 416, fit: "contain" },
    }),
    boxes: boxesSchema.parse({ objectness: true, strides: [8, 16, 32] }),
    labels: readFileSync(join(sharedModels, "labels/coco_classes.txt"), "utf8").trim().split(/\r?\n/),
  } as ModelCard;
  return { card, files: { [sha256]: path } };
}
