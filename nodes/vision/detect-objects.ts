import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { cardFor, labelsOf, runImageModel } from "../lowering/image-model";
import { model, share } from "../lowering/params";

/** Boxes that score less are left out before any are compared; which of the others count is decided outside the graph. */
const floor = 0.05;

export default defineNode({
  type: "vision.detect-objects",
  version: 1,
  title: "Detect objects",
  summary: "Finds objects in a picture, with any ONNX detector: where each stands, and what it is.",
  category: "vision",
  icon: "scan-search",
  keywords: ["detection", "yolo", "ssd", "boxes", "find", "faces", "model"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: { detections: { kind: "detections", title: "Detections" } },
  params: z.object({
    model: model("object-detection"),
    minScore: share("Lowest score", 0.3),
    overlap: share("Overlap", 0.45, "Of two boxes of one class that share more than this, the better stays."),
    most: z.number().int().min(1).max(1000).default(100).meta({ title: "How many at the most" }),
  }),
  lower(b, { inputs, params }) {
    const card = cardFor(b, params.model, "object-detection");
    const { width, height } = card.preprocess ?? {};
    const { boxes: told } = card;
    if (!told || !width || !height)
      return b.fail(`The model ${card.title} does not say how large its pictures are and how its boxes are told.`, {
        param: "model",
        hint: "Add it anew on the Models page, as an object detector.",
      });
    const { scores: apart, ...form } = told;
    const { output, more, geometry } = runImageModel(b, card, inputs.image as Value, apart ? [apart] : []);
    const [boxes, scores] = b.op("tensor.boxes", [[output, ...more]], { ...form, width, height }) as [Value, Value];
    const kept = b.op("tensor.non-max-suppression", [boxes, scores], {
      overlap: params.overlap,
      floor,
      most: params.most,
      extent: Math.max(width, height),
    });
    const [detections] = b.op("detections.from-boxes", [...kept, geometry], {
      ...labelsOf(b, card),
      minScore: params.minScore,
    }) as [Value];
    return { detections };
  },
});
