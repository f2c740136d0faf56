import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "video.audio-track",
  version: 1,
  title: "Audio track",
  summary: "Takes the sound of a clip.",
  category: "video",
  icon: "volume-2",
  keywords: ["sound", "speech", "extract audio"],
  inputs: { video: { kinds: ["video"], title: "Video" } },
  outputs: { audio: { kind: "audio", title: "Audio" } },
  params: z.object({}),
  lower(b, { inputs }) {
    const [audio] = b.op("video.audio", [inputs.video], {}) as [Value];
    return { audio };
  },
});
