import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { asset, fieldName } from "../lowering/params";

export default defineNode({
  type: "io.video-input",
  version: 1,
  title: "Video",
  summary: "A clip: uploaded here, or sent to the API.",
  category: "io",
  icon: "film",
  keywords: ["clip", "movie", "mp4", "webm"],
  role: "input",
  inputs: {},
  outputs: { video: { kind: "video", title: "Video" } },
  params: z.object({
    name: fieldName("video"),
    asset: asset("Clip", "video/*"),
  }),
  lower(b, { nodeId, params }) {
    const [video] = b.op("input.video", [], { node: nodeId, name: params.name, default: params.asset }) as [Value];
    return { video };
  },
});
