import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "text.count",
  version: 1,
  title: "Count",
  summary: "Counts characters, words, lines or matches.",
  category: "text",
  icon: "sigma",
  keywords: ["length", "words", "characters", "number of"],
  inputs: { text: { kinds: ["text"], title: "Text" } },
  outputs: { count: { kind: "number", title: "Count" } },
  params: z.object({
    what: z.enum(["characters", "words", "lines", "matches"]).default("words").meta({ title: "What" }),
    pattern: z
      .string()
      .max(1000)
      .default("")
      .meta({ title: "Pattern", description: "For matches: a regular expression.", ui: { widget: "regex" } }),
  }),
  lower(b, { inputs, params }) {
    const [count] = b.op("text.count", [inputs.text], params) as [Value];
    return { count };
  },
});
