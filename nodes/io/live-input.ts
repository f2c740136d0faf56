import { z } from "zod";
import { defineNode, type ParamUi, type Value } from "../define-node";
import { fieldName } from "../lowering/params";

/** Results of live runs are kept as those of any other: hence none is without an end. */
export const liveLimits = { seconds: 4 * 3600, frames: 100_000, waiting: 10_000, atWork: 64 };

export default defineNode({
  type: "io.live-input",
  version: 1,
  title: "Live source",
  summary: "Frames of a camera, a folder that is watched or this browser's webcam, as they come.",
  category: "io",
  icon: "radio",
  keywords: ["camera", "webcam", "rtsp", "stream", "mjpeg", "folder", "watch", "live"],
  role: "input",
  inputs: {},
  outputs: {
    image: { kind: "image", title: "Frame", opens: "frame" },
    seconds: { kind: "number", title: "Time", summary: "Seconds from the start of the run.", opens: "frame" },
  },
  params: z.object({
    name: fieldName("live"),
    source: z
      .string()
      .max(64)
      .default("")
      .meta({
        title: "Source",
        description: "Cameras and folders are set up under Settings by an administrator.",
        ui: { widget: "live-source" } satisfies ParamUi,
      }),
    perSecond: z.number().min(0.02).max(30).default(2).meta({
      title: "Frames a second",
      description: "At most; those between are passed over. Of a folder every picture is taken.",
    }),
    waiting: z.number().int().min(1).max(liveLimits.waiting).default(8).meta({
      title: "At most waiting",
      description: "Beyond it the oldest is dropped, and counted.",
    }),
    atWork: z.number().int().min(1).max(liveLimits.atWork).default(4).meta({
      title: "At most at work",
      description: "Fewer are answered sooner, more are done in a minute.",
    }),
    maxSeconds: z.number().int().min(1).max(liveLimits.seconds).default(600).meta({
      title: "Ends after",
      description: "Seconds. What came until then is finished.",
    }),
    maxFrames: z.number().int().min(1).max(liveLimits.frames).default(1000).meta({
      title: "Frames at most",
      description: "Then it ends too.",
    }),
    existing: z.boolean().default(false).meta({
      title: "Pictures already there",
      description: "Of a folder: begin with those that lie in it.",
    }),
  }),
  lower(b, { nodeId, params }) {
    const { name, perSecond, waiting, atWork, maxFrames, existing } = params;
    const attrs = { node: nodeId, name, perSecond, waiting, atWork, maxFrames, existing };
    const [image, seconds] = b.op("input.live", [], attrs) as [Value, Value];
    return { image, seconds };
  },
});
