import { z } from "zod";
import type { ParamUi } from "../define-node";
import { defineNode, type Value } from "../define-node";

const field = z.object({
  name: z.string().min(1).max(64).meta({ title: "Name" }),
  pattern: z
    .string()
    .min(1)
    .max(1000)
    .meta({
      title: "Pattern",
      description: "RE2 syntax; the first group is the value.",
      ui: { widget: "regex" } satisfies ParamUi,
    }),
  type: z.enum(["text", "number", "date"]).default("text").meta({ title: "Type" }),
});

export default defineNode({
  type: "text.extract",
  version: 1,
  title: "Extract fields",
  summary: "Finds values in text by regular expressions: numbers, dates, names.",
  category: "text",
  icon: "regex",
  keywords: ["regular expression", "regex", "match", "fields", "parse"],
  inputs: { text: { kinds: ["text"], title: "Text" } },
  outputs: { fields: { kind: "json", title: "Fields" }, first: { kind: "text", title: "First field" } },
  params: z.object({
    fields: z
      .array(field)
      .min(1, "Add at least one field.")
      .max(100)
      .default([{ name: "value", pattern: "(.+)", type: "text" }])
      .meta({ title: "Fields" }),
    ignoreCase: z.boolean().default(true).meta({ title: "Ignore case" }),
  }),
  lower(b, { inputs, params }) {
    const [fields, first] = b.op("text.extract", [inputs.text], params) as [Value, Value];
    return { fields, first };
  },
});
