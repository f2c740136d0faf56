/** Video and audio, as streams. */
import { z } from "zod";
import { defineOp } from "./define-op";
import { fileRef } from "./ocr";

const video = { name: "video", kinds: ["video"] } as const;

export const mediaOps = [
  defineOp({
    name: "video.frames",
    title: "Sample frames",
    sort: "host",
    axis: "open",
    opens: "frame",
    inputs: [video],
    outputs: [
      { name: "image", kind: "image" },
      { name: "seconds", kind: "number" },
    ],
    attrs: z
      .object({
        mode: z.enum(["every", "per-second", "scene", "key-frames"]),
        every: z.number().int().min(1),
        perSecond: z.number().positive().max(60),
        threshold: z.number().min(0).max(1),
        maxFrames: z.number().int().min(1),
      })
      .describe(
        "scene: the first frame, and each one that differs from the last kept by more than the threshold (mean absolute difference of 64-pixel luma thumbnails, 0..1), looked at `perSecond` times a second; key-frames: those that the file holds whole, and no other is decoded",
      ),
  }),
  defineOp({
    name: "image.motion-gate",
    title: "Motion gate",
    sort: "host",
    axis: "refine",
    ordered: true,
    inputs: [{ name: "image", kinds: ["image"] }],
    outputs: [{ name: "image", kind: "image" }],
    attrs: z
      .object({ threshold: z.number().min(0).max(1), atLeastEvery: z.number().int().min(0) })
      .describe(
        "keeps the first picture, and each whose most changed block (8 x 8 cells of a luma thumbnail of 64) differs from the last one kept by more than the threshold, 0..1",
      ),
  }),
  defineOp({
    name: "detections.track",
    title: "Track",
    sort: "host",
    axis: "map",
    ordered: true,
    inputs: [{ name: "detections", kinds: ["detections"] }],
    outputs: [
      { name: "detections", kind: "detections" },
      { name: "fresh", kind: "detections" },
      { name: "count", kind: "number" },
    ],
    attrs: z
      .object({
        sure: z.number().min(0).max(1),
        leastOverlap: z.number().min(0).max(1),
        patience: z.number().int().min(0),
        confirm: z.number().int().min(1),
      })
      .describe("ByteTrack; fresh: those told of for the first time; count: tracks so far"),
  }),
  defineOp({
    name: "video.write",
    title: "Write video",
    sort: "host",
    axis: "close",
    ordered: true,
    inputs: [
      { name: "image", kinds: ["image"], closes: true },
      { name: "seconds", kinds: ["number"], closes: true, optional: true },
    ],
    outputs: [{ name: "video", kind: "video" }],
    attrs: z
      .object({ fps: z.number().min(0.1).max(120), quality: z.enum(["small", "medium", "high"]) })
      .describe(
        "size of the first picture, at most 4096 pixels a side, the others fitted to it; shown at `seconds` from the first on, else `fps` a second",
      ),
  }),
  defineOp({
    name: "video.whole",
    title: "Keep the clip",
    sort: "host",
    axis: "map",
    inputs: [video],
    outputs: [{ name: "video", kind: "video" }],
    attrs: z.object({}).describe("a clip that was cut in time becomes a file of its own; any other stays as it is"),
  }),
  defineOp({
    name: "video.trim",
    title: "Crop in time",
    sort: "host",
    axis: "map",
    inputs: [video],
    outputs: [{ name: "video", kind: "video" }],
    attrs: z.object({ startSeconds: z.number().min(0), endSeconds: z.number().positive().nullable() }),
  }),
  defineOp({
    name: "video.audio",
    title: "Audio track",
    sort: "host",
    axis: "map",
    inputs: [video],
    outputs: [{ name: "audio", kind: "audio" }],
    attrs: z.object({}),
  }),
  defineOp({
    name: "audio.voice-activity",
    title: "Voice activity",
    sort: "host",
    axis: "map",
    inputs: [{ name: "audio", kinds: ["audio"] }],
    outputs: [
      { name: "segments", kind: "transcript" },
      { name: "seconds", kind: "number" },
    ],
    attrs: z
      .object({
        file: fileRef,
        threshold: z.number().min(0).max(1),
        minSpeechMs: z.number().min(0),
        minSilenceMs: z.number().min(0),
        padMs: z.number().min(0),
      })
      .describe("Silero VAD; seconds = speech in all"),
  }),
];
