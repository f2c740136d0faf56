import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { fieldName } from "../lowering/params";

export default defineNode({
  type: "io.video-output",
  version: 1,
  title: "Video result",
  summary: "Plays clips, and keeps them to download.",
  category: "io",
  icon: "monitor-play",
  keywords: ["output", "clip", "movie", "download", "mp4"],
  role: "output",
  inputs: { video: { kinds: ["video"], title: "Video" } },
  outputs: {},
  params: z.object({ name: fieldName("video") }),
  lower(b, { inputs }) {
    const [result] = b.op("video.whole", [inputs.video]) as [Value];
    return { result };
  },
});
