import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { kinds } from "../port-types";

export default defineNode({
  type: "logic.if",
  version: 1,
  title: "If",
  summary: "Sends each item one way or the other.",
  category: "logic",
  icon: "git-fork",
  keywords: ["condition", "branch", "switch", "else"],
  inputs: { value: { kinds, title: "Value" }, condition: { kinds: ["boolean"], title: "Condition" } },
  outputs: {
    yes: { kind: { sameAs: "value" }, title: "Yes", refines: true },
    no: { kind: { sameAs: "value" }, title: "No", refines: true },
  },
  params: z.object({}),
  lower(b, { inputs }) {
    const [yes] = b.op("logic.gate", [inputs.value, inputs.condition], { when: true }) as [Value];
    const [no] = b.op("logic.gate", [inputs.value, inputs.condition], { when: false }) as [Value];
    return { yes, no };
  },
});
