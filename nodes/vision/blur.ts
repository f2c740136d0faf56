import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "vision.blur",
  version: 1,
  title: "Blur",
  summary: "Softens a picture.",
  category: "vision",
  icon: "droplets",
  keywords: ["gaussian", "smooth", "soften"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: { image: { kind: "image", title: "Image" } },
  params: z.object({
    sigma: z
      .number()
      .min(0.3)
      .max(100)
      .default(4)
      .meta({
        title: "Strength",
        description: "Sigma of the Gaussian, in pixels.",
        ui: { widget: "slider", step: 0.1, unit: "px" },
      }),
  }),
  lower(b, { inputs, params }) {
    const [image] = b.op("image.blur", [inputs.image], params) as [Value];
    return { image };
  },
});
