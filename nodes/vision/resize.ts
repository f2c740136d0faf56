import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "vision.resize",
  version: 1,
  title: "Resize",
  summary: "Makes a picture fit a size.",
  category: "vision",
  icon: "scaling",
  keywords: ["scale", "shrink", "size"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: { image: { kind: "image", title: "Image" } },
  params: z.object({
    width: z.number().int().min(1).max(16384).default(1024).meta({ title: "Width", description: "Pixels." }),
    height: z.number().int().min(1).max(16384).default(1024).meta({ title: "Height", description: "Pixels." }),
    fit: z.enum(["inside", "contain", "cover", "stretch"]).default("inside").meta({
      title: "Fit",
      description:
        "inside: no larger than the size; contain: padded to it; cover: cropped to it; stretch: proportions may change.",
    }),
  }),
  lower(b, { inputs, params }) {
    const [image] = b.op("image.resize", [inputs.image], params) as [Value];
    return { image };
  },
});
