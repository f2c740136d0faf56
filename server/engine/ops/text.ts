/** Text, logic and rows: pure functions on small values. */
import { z } from "zod";
import { kinds } from "@/nodes/port-types";
import { tokensExtent } from "../ir/tokens";
import { defineOp } from "./define-op";
import { fileRef } from "./ocr";

const text = { name: "text", kinds: ["text"] } as const;
const any = { name: "value", kinds } as const;
const same = { name: "value", kind: { sameAs: "value" } } as const;

export const extractFieldSchema = z.object({
  name: z.string().min(1).max(64),
  pattern: z.string().max(1000),
  type: z.enum(["text", "number", "date"]),
});

export const textOps = [
  defineOp({
    name: "text.show",
    title: "Show as text",
    sort: "host",
    axis: "map",
    inputs: [{ name: "value", kinds: ["number", "boolean"] }],
    outputs: [{ name: "text", kind: "text" }],
    attrs: z.object({}).describe("put in wherever a number or a truth value enters a text slot; four decimals at most"),
  }),
  defineOp({
    name: "text.join",
    title: "Join text",
    sort: "host",
    axis: "close",
    inputs: [{ ...text, closes: true }],
    outputs: [{ name: "text", kind: "text" }],
    attrs: z.object({ separator: z.string() }),
  }),
  defineOp({
    name: "text.split",
    title: "Split text",
    sort: "host",
    axis: "open",
    opens: "part",
    inputs: [text],
    outputs: [{ name: "text", kind: "text" }],
    attrs: z.object({
      by: z.enum(["line", "sentence", "paragraph", "word", "separator"]),
      separator: z.string(),
      language: z.string(),
    }),
  }),
  defineOp({
    name: "text.extract",
    title: "Extract",
    sort: "host",
    axis: "map",
    inputs: [text],
    outputs: [
      { name: "fields", kind: "json" },
      { name: "first", kind: "text" },
    ],
    attrs: z
      .object({ fields: z.array(extractFieldSchema).min(1).max(100), ignoreCase: z.boolean() })
      .describe(
        "RE2 syntax, first match of each; group 1 if there is one; null where nothing matches; dates become YYYY-MM-DD; numbers are read in either decimal convention",
      ),
  }),
  defineOp({
    name: "text.template",
    title: "Template",
    sort: "host",
    axis: "map",
    inputs: [{ ...any, variadic: true }],
    outputs: [{ name: "text", kind: "text" }],
    attrs: z
      .object({ template: z.string(), names: z.array(z.string()) })
      .describe("{{name}} or {{name.field}}; names in slot order"),
  }),
  defineOp({
    name: "text.count",
    title: "Count",
    sort: "host",
    axis: "map",
    inputs: [text],
    outputs: [{ name: "count", kind: "number" }],
    attrs: z.object({ what: z.enum(["characters", "words", "lines", "matches"]), pattern: z.string() }),
  }),
  defineOp({
    name: "text.tokenise",
    title: "Cut into tokens",
    sort: "host",
    axis: "map",
    inputs: [text],
    outputs: [{ name: "tokens", kind: "tensor" }],
    tensorTypes: () => [{ type: "int64", dims: [tokensExtent] }],
    attrs: z
      .object({ tokenizer: fileRef, maxTokens: z.number().int().min(1), prefix: z.string() })
      .describe("int64[L], 1 <= L <= maxTokens; the tokens that the tokenizer puts around stay where a text is cut"),
  }),
  defineOp({
    name: "text.filter",
    title: "Filter text",
    sort: "host",
    axis: "refine",
    inputs: [text, { name: "score", kinds: ["number"], optional: true }],
    outputs: [
      { name: "text", kind: "text" },
      { name: "score", kind: "number" },
    ],
    attrs: z
      .object({
        minLength: z.number().int().min(0),
        maxLength: z.number().int().min(0).nullable(),
        minScore: z.number().min(0).max(1),
      })
      .describe("score is 1 where not connected"),
  }),
  defineOp({
    name: "logic.filter",
    title: "Filter",
    sort: "host",
    axis: "refine",
    inputs: [any, { name: "with", kinds, variadic: true }],
    outputs: [same],
    attrs: z
      .object({ expression: z.string(), names: z.array(z.string()) })
      .describe("CEL; `value` is the item, the other names are `with` in slot order"),
  }),
  defineOp({
    name: "logic.deduplicate",
    title: "Deduplicate",
    sort: "host",
    axis: "refine",
    ordered: true,
    inputs: [any],
    outputs: [same],
    attrs: z
      .object({ tolerance: z.number().int().min(0).max(20), memory: z.number().int().min(1) })
      .describe("pictures: bits of 64 in which their difference hashes may differ; all else: equal wire form"),
  }),
  defineOp({
    name: "logic.first-of",
    title: "Merge branches",
    sort: "host",
    axis: "widen",
    inputs: [any, { name: "otherwise", kinds, variadic: true }],
    outputs: [same],
    attrs: z.object({}).describe("the first of its inputs that has the item"),
  }),
  defineOp({
    name: "logic.gate",
    title: "If",
    sort: "host",
    axis: "refine",
    inputs: [any, { name: "condition", kinds: ["boolean"] }],
    outputs: [same],
    attrs: z.object({ when: z.boolean() }),
  }),
  defineOp({
    name: "logic.compare",
    title: "Compare",
    sort: "host",
    axis: "map",
    inputs: [
      { name: "number", kinds: ["number"] },
      { name: "other", kinds: ["number"], optional: true },
    ],
    outputs: [{ name: "result", kind: "boolean" }],
    attrs: z
      .object({ operator: z.enum(["<", "<=", "=", "!=", ">=", ">"]), than: z.number() })
      .describe("`other`, where connected, stands in for `than`"),
  }),
  defineOp({
    name: "logic.between",
    title: "Between",
    sort: "host",
    axis: "map",
    inputs: [{ name: "number", kinds: ["number"] }],
    outputs: [{ name: "result", kind: "boolean" }],
    attrs: z.object({ from: z.number(), to: z.number() }).describe("from it on, below `to`"),
  }),
  defineOp({
    name: "logic.top-k",
    title: "Top k",
    sort: "host",
    axis: "regroup",
    opens: "top",
    inputs: [
      { ...any, closes: true },
      { name: "score", kinds: ["number"], closes: true },
    ],
    outputs: [same, { name: "score", kind: "number" }],
    attrs: z.object({ k: z.number().int().min(1).max(10000), order: z.enum(["highest", "lowest"]) }),
  }),
  defineOp({
    name: "json.row",
    title: "Row",
    sort: "host",
    axis: "map",
    inputs: [{ ...any, variadic: true }],
    outputs: [{ name: "row", kind: "json" }],
    attrs: z
      .object({ names: z.array(z.string()) })
      .describe("an object value is spread into the row; any other stands under its name; wire forms"),
  }),
];
