import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { cardFor } from "../lowering/image-model";
import { model } from "../lowering/params";
import { classifyOrientation, cropLines, detectText } from "../lowering/read-text";

export default defineNode({
  type: "vision.fix-orientation",
  version: 1,
  title: "Fix orientation",
  summary: "Turns scanned pages upright: the lines of text vote on the angle.",
  category: "vision",
  icon: "rotate-ccw-square",
  keywords: ["rotate", "deskew", "upside down", "scan", "page"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: {
    image: { kind: "image", title: "Upright image" },
    angle: { kind: "number", title: "Angle", summary: "Clockwise degrees that it was turned by." },
  },
  params: z.object({
    detection: model("text-detection", "ppocr-v4-detection").meta({
      title: "Detection model",
      ui: { widget: "model", tasks: ["text-detection"] },
    }),
    orientation: model("text-orientation", "ppocr-v2-orientation").meta({
      title: "Orientation model",
      ui: { widget: "model", tasks: ["text-orientation"] },
    }),
  }),
  lower(b, { inputs, params }) {
    const image = inputs.image as Value;
    const page = detectText(b, params.detection, image, { threshold: 0.3, boxThreshold: 0.6, unclip: 1.5 });
    const { line, detection } = cropLines(b, image, page, cardFor(b, params.orientation, "text-orientation"));
    const probabilities = classifyOrientation(b, params.orientation, line);
    const [angle] = b.op("ocr.page-angle", [detection, probabilities]) as [Value];
    const [upright] = b.op("image.rotate", [image, angle], { degrees: 0, background: "#ffffff" }) as [Value];
    return { image: upright, angle };
  },
});
