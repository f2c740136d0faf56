import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "vision.grayscale",
  version: 1,
  title: "Grayscale",
  summary: "Takes the colour out of a picture.",
  category: "vision",
  icon: "contrast",
  keywords: ["gray", "black and white"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: { image: { kind: "image", title: "Image" } },
  params: z.object({}),
  lower(b, { inputs }) {
    const [image] = b.op("image.grayscale", [inputs.image], {}) as [Value];
    return { image };
  },
});
