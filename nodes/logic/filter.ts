import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { uniqueNames } from "../lowering/names";
import { kinds } from "../port-types";

export default defineNode({
  type: "logic.filter",
  version: 1,
  title: "Filter",
  summary: "Keeps the items for which an expression is true.",
  category: "logic",
  icon: "list-filter",
  keywords: ["where", "expression", "condition", "keep"],
  inputs: {
    value: { kinds, title: "Value" },
    with: {
      kinds,
      title: "Also look at",
      summary: "More values for the expression, called after the port they come from.",
      variadic: true,
      optional: true,
    },
  },
  outputs: { value: { kind: { sameAs: "value" }, title: "Value", refines: true } },
  params: z.object({
    expression: z
      .string()
      .min(1, "Write an expression.")
      .max(2000)
      .default("true")
      .meta({
        title: "Keep where",
        description: "For example value.contains('invoice') or score > 0.8",
        ui: { widget: "expression" },
      }),
  }),
  lower(b, { inputs, params, many }) {
    const others = many.with ?? [];
    const [value] = b.op("logic.filter", [inputs.value, others.map((other) => other.value)], {
      expression: params.expression,
      names: uniqueNames(
        others.map(({ from }) => from),
        ["value"],
      ),
    }) as [Value];
    return { value };
  },
});
