import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { share } from "../lowering/params";

export default defineNode({
  type: "text.filter",
  version: 1,
  title: "Filter text",
  summary: "Leaves out texts that are too short, too long or too unsure.",
  category: "text",
  icon: "filter",
  keywords: ["length", "score", "short", "confidence"],
  inputs: { text: { kinds: ["text"], title: "Text" }, score: { kinds: ["number"], title: "Score", optional: true } },
  outputs: {
    text: { kind: "text", title: "Text", refines: true },
    score: { kind: "number", title: "Score", refines: true },
  },
  params: z.object({
    minLength: z.number().int().min(0).default(1).meta({ title: "Shortest", description: "Characters." }),
    maxLength: z
      .number()
      .int()
      .min(0)
      .nullable()
      .default(null)
      .meta({ title: "Longest", description: "Characters; empty for no limit." }),
    minScore: share("Lowest score", 0),
  }),
  lower(b, { inputs, params }) {
    const [text, score] = b.op("text.filter", [inputs.text, inputs.score], params) as [Value, Value];
    return { text, score };
  },
});
