import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { asset, fieldName } from "../lowering/params";

export default defineNode({
  type: "io.audio-input",
  version: 1,
  title: "Audio",
  summary: "A sound: uploaded here, or sent to the API.",
  category: "io",
  icon: "audio-lines",
  keywords: ["sound", "speech", "wav", "mp3", "flac"],
  role: "input",
  inputs: {},
  outputs: { audio: { kind: "audio", title: "Audio" } },
  params: z.object({
    name: fieldName("audio"),
    asset: asset("Sound", "audio/*"),
  }),
  lower(b, { nodeId, params }) {
    const [audio] = b.op("input.audio", [], { node: nodeId, name: params.name, default: params.asset }) as [Value];
    return { audio };
  },
});
