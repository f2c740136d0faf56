import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { share } from "../lowering/params";

export default defineNode({
  type: "video.motion-gate",
  version: 1,
  title: "Motion gate",
  summary: "Leaves out pictures in which nothing has changed, so that models only look where something happens.",
  category: "video",
  icon: "scan-eye",
  keywords: ["still", "change", "movement", "save", "skip", "camera"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: { image: { kind: "image", title: "Image", refines: true } },
  params: z.object({
    threshold: share("Change", 0.04, "How much the part that changed most must differ from the last picture kept."),
    atLeastEvery: z.number().int().min(0).max(1_000_000).default(0).meta({
      title: "At least every",
      description: "A picture is kept after so many that were left out; 0: never for that reason.",
    }),
  }),
  lower(b, { inputs, params }) {
    const [image] = b.op("image.motion-gate", [inputs.image], params) as [Value];
    return { image };
  },
});
