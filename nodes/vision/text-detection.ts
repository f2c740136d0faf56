import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { model, share } from "../lowering/params";
import { detectText } from "../lowering/read-text";

export default defineNode({
  type: "vision.text-detection",
  version: 1,
  title: "Text detection",
  summary: "Finds lines of text in a picture, without reading them.",
  category: "vision",
  icon: "scan-text",
  keywords: ["ocr", "find text", "boxes"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: { detections: { kind: "detections", title: "Lines" } },
  params: z.object({
    model: model("text-detection", "ppocr-v4-detection"),
    // At 0 every pixel that is not exactly 0 counts, and which are is up to rounding.
    threshold: share("Pixel threshold", 0.3, "How sure a pixel must be to count as text.", 0.05),
    boxThreshold: share("Box threshold", 0.6, "How sure a box must be on average."),
    unclip: z
      .number()
      .min(1)
      .max(4)
      .default(1.5)
      .meta({
        title: "Grow boxes",
        description: "How far boxes grow beyond the core of the text.",
        ui: { widget: "slider", step: 0.1 },
      }),
  }),
  lower(b, { inputs, params }) {
    const { model: id, ...thresholds } = params;
    return { detections: detectText(b, id, inputs.image as Value, thresholds) };
  },
});
