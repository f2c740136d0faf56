import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "video.write",
  version: 1,
  title: "Write video",
  summary: "Puts pictures together into a clip, in their order.",
  category: "video",
  icon: "clapperboard",
  keywords: ["encode", "movie", "mp4", "time lapse", "frames to video", "render"],
  inputs: {
    image: { kinds: ["image"], title: "Frames", closes: true },
    seconds: {
      kinds: ["number"],
      title: "Times",
      summary: "Seconds at which each frame is shown, such as the times of Sample frames.",
      optional: true,
      closes: true,
    },
  },
  outputs: { video: { kind: "video", title: "Video" } },
  params: z.object({
    fps: z.number().min(0.1).max(120).default(25).meta({
      title: "Frames per second",
      description: "Where no times are connected.",
    }),
    quality: z.enum(["small", "medium", "high"]).default("medium").meta({
      title: "Quality",
      description: "Small files, or pictures that keep their detail.",
    }),
  }),
  lower(b, { inputs, params }) {
    const [video] = b.op("video.write", [inputs.image, inputs.seconds], params) as [Value];
    return { video };
  },
});
