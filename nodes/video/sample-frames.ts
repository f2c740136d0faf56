import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { share } from "../lowering/params";

export default defineNode({
  type: "video.sample-frames",
  version: 1,
  title: "Sample frames",
  summary: "Takes pictures out of a clip; what follows is done for each.",
  category: "video",
  icon: "images",
  keywords: ["frames", "scene", "slides", "screenshots", "per second"],
  inputs: { video: { kinds: ["video"], title: "Video" } },
  outputs: {
    image: { kind: "image", title: "Frame", opens: "frame" },
    seconds: { kind: "number", title: "Time", summary: "Seconds from the start.", opens: "frame" },
  },
  params: z.object({
    mode: z.enum(["scene", "per-second", "every", "key-frames"]).default("per-second").meta({
      title: "Take a frame",
      description:
        "scene: when the picture changes; per-second: so many a second; every: each nth frame; key-frames: those that the file holds whole, every few seconds, which is by far the quickest.",
    }),
    perSecond: z
      .number()
      .positive()
      .max(60)
      .default(2)
      .meta({ title: "Per second", description: "How often frames are taken, or looked at for a change." }),
    every: z.number().int().min(1).max(100000).default(30).meta({ title: "Every nth frame" }),
    threshold: share("Change", 0.06, "How different a frame must be to count as a new scene."),
    maxFrames: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(10_000)
      .meta({ title: "At most", description: "Frames." }),
  }),
  lower(b, { inputs, params }) {
    const [image, seconds] = b.op("video.frames", [inputs.video], params) as [Value, Value];
    return { image, seconds };
  },
});
