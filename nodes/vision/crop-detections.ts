import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { share } from "../lowering/params";

export default defineNode({
  type: "vision.crop-detections",
  version: 1,
  title: "Crop detections",
  summary: "Cuts out every detection as a picture of its own; what follows is done for each.",
  category: "vision",
  icon: "scissors",
  keywords: ["cut", "boxes", "objects", "regions"],
  inputs: { image: { kinds: ["image"], title: "Image" }, detections: { kinds: ["detections"], title: "Detections" } },
  outputs: {
    image: { kind: "image", title: "Image", opens: "crop" },
    label: { kind: "text", title: "Label", opens: "crop" },
    score: { kind: "number", title: "Score", opens: "crop" },
  },
  params: z.object({
    padding: share("Padding", 0, "Share of the box's size, added on every side."),
    minScore: share("Lowest score", 0),
  }),
  lower(b, { inputs, params }) {
    const [image, label, score] = b.op("image.crop-boxes", [inputs.image, inputs.detections], params) as [
      Value,
      Value,
      Value,
    ];
    return { image, label, score };
  },
});
