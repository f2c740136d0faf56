import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { cardFor, labelsOf, runImageModel } from "../lowering/image-model";
import { model, share } from "../lowering/params";

export default defineNode({
  type: "vision.classify",
  version: 1,
  title: "Classify image",
  summary: "Says what a picture shows, with any ONNX classifier: upload a model and its labels.",
  category: "vision",
  icon: "tags",
  keywords: ["classification", "labels", "imagenet", "category", "model"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: {
    labels: { kind: "labels", title: "Labels" },
    label: { kind: "text", title: "Best label" },
    score: { kind: "number", title: "Score" },
  },
  params: z.object({
    model: model("image-classification"),
    k: z.number().int().min(1).max(100).default(5).meta({ title: "How many labels" }),
    minScore: share("Lowest score", 0),
  }),
  lower(b, { inputs, params }) {
    const card = cardFor(b, params.model, "image-classification");
    const { output } = runImageModel(b, card, inputs.image as Value);
    const [scores] = card.logits ? (b.op("tensor.softmax", [output]) as [Value]) : [output];
    const [values, indices] = b.op("tensor.top-k", [scores], { k: params.k }) as [Value, Value];
    const [labels, label, score] = b.op("labels.from-top-k", [values, indices], {
      ...labelsOf(b, card),
      minScore: params.minScore,
    }) as [Value, Value, Value];
    return { labels, label, score };
  },
});
