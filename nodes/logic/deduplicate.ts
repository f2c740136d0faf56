import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { kinds } from "../port-types";

export default defineNode({
  type: "logic.deduplicate",
  version: 1,
  title: "Deduplicate",
  summary: "Keeps the first of items that are alike: the same text or value, or pictures that look the same.",
  category: "logic",
  icon: "copy-minus",
  keywords: ["distinct", "unique", "same", "repeated", "hash"],
  inputs: { value: { kinds, title: "Value" } },
  outputs: { value: { kind: { sameAs: "value" }, title: "Value", refines: true } },
  params: z.object({
    tolerance: z
      .number()
      .int()
      .min(0)
      .max(20)
      .default(4)
      .meta({
        title: "Tolerance",
        description: "Of pictures: 0 takes only nearly equal ones for the same, 10 also those that differ a little.",
        ui: { widget: "slider", step: 1 },
      }),
    memory: z.number().int().min(1).max(100_000).default(10_000).meta({
      title: "Remember",
      description: "Items that the next one is held against; the oldest are forgotten.",
    }),
  }),
  lower(b, { inputs, params }) {
    const [value] = b.op("logic.deduplicate", [inputs.value], params) as [Value];
    return { value };
  },
});
