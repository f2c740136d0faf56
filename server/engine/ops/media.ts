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
        mode: z.enum(["every", "per-second", "scene"]),
        every: z.number().int().min(1),
        perSecond: z.number().positive().max(60),
        threshold: z.number().min(0).max(1),
        maxFrames: z.number().int().min(1),
      })
      .describe(
        "scene: the first frame, and each one that differs from the last kept by more than the threshold (mean absolute difference of 64-pixel luma thumbnails, 0..1), looked at `perSecond` times a second",
      ),
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
