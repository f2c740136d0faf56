import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { model, share } from "../lowering/params";
import { classifyOrientation, turnUpright } from "../lowering/read-text";

export default defineNode({
  type: "vision.text-orientation",
  version: 1,
  title: "Text orientation",
  summary: "Tells whether a line of text is upside down, and turns it upright.",
  category: "vision",
  icon: "flip-vertical-2",
  keywords: ["ocr", "rotate", "upside down", "angle"],
  inputs: { image: { kinds: ["image"], title: "Line", summary: "A picture of one line of text." } },
  outputs: {
    image: { kind: "image", title: "Upright line" },
    angle: { kind: "number", title: "Angle" },
    score: { kind: "number", title: "Score" },
  },
  params: z.object({
    model: model("text-orientation", "ppocr-v2-orientation"),
    threshold: share("Turn when surer than", 0.9),
  }),
  lower(b, { inputs, params }) {
    const line = inputs.image as Value;
    return { ...turnUpright(b, line, classifyOrientation(b, params.model, line), params.threshold) };
  },
});
