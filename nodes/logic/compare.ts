import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "logic.compare",
  version: 1,
  title: "Compare",
  summary: "Compares a number with another.",
  category: "logic",
  icon: "equal",
  keywords: ["greater", "less", "threshold", "number"],
  inputs: {
    number: { kinds: ["number"], title: "Number" },
    other: { kinds: ["number"], title: "Other", summary: "Stands in for the parameter.", optional: true },
  },
  outputs: { result: { kind: "boolean", title: "Result" } },
  params: z.object({
    operator: z.enum([">", ">=", "<", "<=", "=", "!="]).default(">").meta({ title: "Is" }),
    than: z.number().default(0).meta({ title: "Than" }),
  }),
  lower(b, { inputs, params }) {
    const [result] = b.op("logic.compare", [inputs.number, inputs.other], params) as [Value];
    return { result };
  },
});
