import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { model } from "../lowering/params";
import { embedText } from "../lowering/text-model";

export default defineNode({
  type: "text.embed",
  version: 1,
  title: "Embed text",
  summary: "Turns a text into a list of numbers that lies close to that of a text that means the same.",
  category: "text",
  icon: "fingerprint",
  keywords: [
    "embedding",
    "sentence",
    "meaning",
    "semantic",
    "vector",
    "similar",
    "search",
    "minilm",
    "e5",
    "bge",
    "model",
  ],
  inputs: { text: { kinds: ["text"], title: "Text" } },
  outputs: { embedding: { kind: "embedding", title: "Embedding", summary: "Of length 1." } },
  params: z.object({
    model: model("text-embedding"),
    role: z.enum(["passage", "query"]).default("passage").meta({
      title: "The text is",
      description: "Some models are told whether a text is to be found (passage) or looks for others (query).",
    }),
  }),
  lower(b, { inputs, params }) {
    return { embedding: embedText(b, params.model, params.role, inputs.text as Value) };
  },
});
