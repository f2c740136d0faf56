import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "vision.crop",
  version: 1,
  title: "Crop",
  summary: "Cuts a rectangle out of a picture.",
  category: "vision",
  icon: "crop",
  keywords: ["cut", "region", "trim"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: { image: { kind: "image", title: "Image" } },
  params: z.object({
    left: z
      .number()
      .min(0)
      .max(100)
      .default(0)
      .meta({ title: "Left", description: "Percent of the picture.", ui: { widget: "slider", step: 1, unit: "%" } }),
    top: z
      .number()
      .min(0)
      .max(100)
      .default(0)
      .meta({ title: "Top", description: "Percent of the picture.", ui: { widget: "slider", step: 1, unit: "%" } }),
    width: z
      .number()
      .min(0)
      .max(100)
      .default(100)
      .meta({ title: "Width", description: "Percent of the picture.", ui: { widget: "slider", step: 1, unit: "%" } }),
    height: z
      .number()
      .min(0)
      .max(100)
      .default(100)
      .meta({ title: "Height", description: "Percent of the picture.", ui: { widget: "slider", step: 1, unit: "%" } }),
  }),
  lower(b, { inputs, params }) {
    const [image] = b.op("image.crop", [inputs.image], params) as [Value];
    return { image };
  },
});
