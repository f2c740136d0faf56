import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "text.join",
  version: 1,
  title: "Join text",
  summary: "Puts the items of a list together into one text.",
  category: "text",
  icon: "combine",
  keywords: ["concatenate", "merge", "lines"],
  inputs: { text: { kinds: ["text"], title: "Text", closes: true } },
  outputs: { text: { kind: "text", title: "Text" } },
  params: z.object({
    separator: z
      .string()
      .max(1000)
      .default("\n")
      .meta({ title: "Between items", ui: { widget: "textarea", rows: 1 } }),
  }),
  lower(b, { inputs, params }) {
    const [text] = b.op("text.join", [inputs.text], params) as [Value];
    return { text };
  },
});
