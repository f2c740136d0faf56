import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { fieldName } from "../lowering/params";

export default defineNode({
  type: "io.text-input",
  version: 1,
  title: "Text",
  summary: "A piece of text: typed here, or sent to the API.",
  category: "io",
  icon: "text-cursor-input",
  keywords: ["string", "prompt", "type"],
  role: "input",
  inputs: {},
  outputs: { text: { kind: "text", title: "Text" } },
  params: z.object({
    name: fieldName("text"),
    text: z
      .string()
      .max(1_000_000)
      .default("")
      .meta({ title: "Text", ui: { widget: "textarea", rows: 4 } }),
  }),
  lower(b, { nodeId, params }) {
    const [text] = b.op("input.text", [], { node: nodeId, name: params.name, default: params.text }) as [Value];
    return { text };
  },
});
