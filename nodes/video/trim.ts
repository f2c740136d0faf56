import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "video.trim",
  version: 1,
  title: "Crop in time",
  summary: "Keeps a part of a clip.",
  category: "video",
  icon: "scissors-line-dashed",
  keywords: ["cut", "trim", "start", "end", "duration"],
  inputs: { video: { kinds: ["video"], title: "Video" } },
  outputs: { video: { kind: "video", title: "Video" } },
  params: z.object({
    startSeconds: z.number().min(0).default(0).meta({ title: "From", description: "Seconds." }),
    endSeconds: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .meta({ title: "To", description: "Seconds; empty for the end." }),
  }),
  lower(b, { inputs, params }) {
    const [video] = b.op("video.trim", [inputs.video], params) as [Value];
    return { video };
  },
});
