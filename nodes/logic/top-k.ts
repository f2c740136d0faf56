import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { kinds } from "../port-types";

export default defineNode({
  type: "logic.top-k",
  version: 1,
  title: "Top k",
  summary: "Keeps the items with the highest or lowest scores.",
  category: "logic",
  icon: "trophy",
  keywords: ["best", "rank", "sort", "highest"],
  inputs: {
    value: { kinds, title: "Value", closes: true },
    score: { kinds: ["number"], title: "Score", closes: true },
  },
  outputs: {
    value: { kind: { sameAs: "value" }, title: "Value", opens: "top" },
    score: { kind: "number", title: "Score", opens: "top" },
  },
  params: z.object({
    k: z.number().int().min(1).max(10_000).default(3).meta({ title: "How many" }),
    order: z.enum(["highest", "lowest"]).default("highest").meta({ title: "Keep the" }),
  }),
  lower(b, { inputs, params }) {
    const [value, score] = b.op("logic.top-k", [inputs.value, inputs.score], params) as [Value, Value];
    return { value, score };
  },
});
