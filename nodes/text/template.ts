import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { uniqueNames } from "../lowering/names";
import { kinds } from "../port-types";

export default defineNode({
  type: "text.template",
  version: 1,
  title: "Template",
  summary: "Writes a text with values filled in: {{name}}.",
  category: "text",
  icon: "file-pen",
  keywords: ["format", "fill", "placeholder", "message"],
  inputs: { values: { kinds, title: "Values", summary: "One edge per value.", variadic: true } },
  outputs: { text: { kind: "text", title: "Text" } },
  params: z.object({
    template: z
      .string()
      .max(100_000)
      .default("{{text}}")
      .meta({
        title: "Template",
        description: "{{name}} or {{name.field}}; a value is called after the port it comes from.",
        ui: { widget: "textarea", rows: 4 },
      }),
  }),
  lower(b, { params, many }) {
    const values = many.values ?? [];
    const [text] = b.op("text.template", [values.map(({ value }) => value)], {
      template: params.template,
      names: uniqueNames(values.map(({ from }) => from)),
    }) as [Value];
    return { text };
  },
});
