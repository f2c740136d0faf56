import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { cardFor, runImageModel } from "../lowering/image-model";
import { model } from "../lowering/params";

export default defineNode({
  type: "vision.embed-image",
  version: 1,
  title: "Embed image",
  summary: "Turns a picture into a list of numbers that lies close to that of a picture alike.",
  category: "vision",
  icon: "fingerprint",
  keywords: ["embedding", "features", "vector", "similar", "search", "clip", "model"],
  inputs: { image: { kinds: ["image"], title: "Image" } },
  outputs: { embedding: { kind: "embedding", title: "Embedding", summary: "Of length 1." } },
  params: z.object({ model: model("image-embedding") }),
  lower(b, { inputs, params }) {
    const { output } = runImageModel(b, cardFor(b, params.model, "image-embedding"), inputs.image as Value);
    const [embedding] = b.op("tensor.l2-normalise", [output]) as [Value];
    return { embedding };
  },
});
