import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "text.split",
  version: 1,
  title: "Split text",
  summary: "Takes a text apart; what follows is done for each part.",
  category: "text",
  icon: "split",
  keywords: ["lines", "sentences", "words", "paragraphs"],
  inputs: { text: { kinds: ["text"], title: "Text" } },
  outputs: { text: { kind: "text", title: "Part", opens: "part" } },
  params: z.object({
    by: z.enum(["line", "sentence", "paragraph", "word", "separator"]).default("line").meta({ title: "At every" }),
    separator: z
      .string()
      .max(100)
      .default(",")
      .meta({ title: "Separator", description: "Where split at a separator." }),
    language: z
      .string()
      .max(35)
      .default("en")
      .meta({ title: "Language", description: "Such as en, id, es, zh; for words and sentences." }),
  }),
  lower(b, { inputs, params }) {
    const [text] = b.op("text.split", [inputs.text], params) as [Value];
    return { text };
  },
});
