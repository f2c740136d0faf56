import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { color } from "../lowering/params";

export default defineNode({
  type: "vision.draw-detections",
  version: 1,
  title: "Draw boxes",
  summary: "Draws boxes and their labels onto a picture.",
  category: "vision",
  icon: "square-pen",
  keywords: ["annotate", "boxes", "labels", "overlay"],
  inputs: { image: { kinds: ["image"], title: "Image" }, detections: { kinds: ["detections"], title: "Detections" } },
  outputs: { image: { kind: "image", title: "Image" } },
  params: z.object({
    color: color("Colour", "#22c55e"),
    lineWidth: z.number().min(1).max(32).default(3).meta({ title: "Line width", description: "Pixels." }),
    labels: z.boolean().default(true).meta({ title: "Show labels" }),
    scores: z.boolean().default(false).meta({ title: "Show scores" }),
  }),
  lower(b, { inputs, params }) {
    const [image] = b.op("image.draw", [inputs.image, inputs.detections], params) as [Value];
    return { image };
  },
});
