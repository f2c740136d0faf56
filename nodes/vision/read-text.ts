import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { cardFor } from "../lowering/image-model";
import { model, share, spellByContext } from "../lowering/params";
import { classifyOrientation, cropLines, detectText, recogniseText, turnUpright } from "../lowering/read-text";

export default defineNode({
  type: "vision.read-text",
  version: 1,
  title: "Read text",
  summary: "Reads all the text in a picture: finds the lines, turns them upright, spells them out.",
  category: "vision",
  icon: "scan-text",
  keywords: ["ocr", "recognise", "scan", "document", "receipt"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: {
    text: { kind: "text", title: "Text", summary: "All of it, in reading order." },
    detections: { kind: "detections", title: "Lines", summary: "Where each line stands, with its text." },
    line: { kind: "text", title: "Each line", opens: "line" },
    score: { kind: "number", title: "Line score", opens: "line" },
  },
  params: z.object({
    detection: model("text-detection", "ppocr-v4-detection").meta({
      title: "Detection model",
      ui: { widget: "model", tasks: ["text-detection"] },
    }),
    recognition: model("text-recognition", "ppocr-v4-recognition-zh-en").meta({
      title: "Recognition model",
      ui: { widget: "model", tasks: ["text-recognition"] },
    }),
    orientation: model("text-orientation", "ppocr-v2-orientation").meta({
      title: "Orientation model",
      ui: { widget: "model", tasks: ["text-orientation"] },
    }),
    upsideDown: z.boolean().default(true).meta({ title: "Turn lines that are upside down" }),
    context: spellByContext,
    minScore: share("Lowest score", 0.5, "Lines that are less sure are left out of the text."),
    boxThreshold: share("Box threshold", 0.6, "How sure a box must be to hold text."),
  }),
  lower(b, { inputs, params }) {
    const image = inputs.image as Value;
    const page = detectText(b, params.detection, image, {
      threshold: 0.3,
      boxThreshold: params.boxThreshold,
      unclip: 1.5,
    });
    const { line, detection } = cropLines(b, image, page, cardFor(b, params.recognition, "text-recognition"));
    const upright = params.upsideDown
      ? turnUpright(b, line, classifyOrientation(b, params.orientation, line), 0.9).image
      : line;
    const { text: spelled, score } = recogniseText(b, params.recognition, upright, params.context);
    const [text, detections] = b.op("ocr.assemble", [page, detection, spelled, score], {
      minScore: params.minScore,
    }) as [Value, Value];
    return { text, detections, line: spelled, score };
  },
});
