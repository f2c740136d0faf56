import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { share } from "../lowering/params";
import { kinds } from "../port-types";

export default defineNode({
  type: "logic.cascade",
  version: 1,
  title: "Cascade",
  summary: "Tells items of which a cheap model was sure from those that are worth a dearer one.",
  category: "logic",
  icon: "waypoints",
  keywords: ["threshold", "unsure", "confidence", "save", "second opinion", "branch"],
  inputs: {
    value: { kinds, title: "Value" },
    score: { kinds: ["number"], title: "Score", summary: "How sure the cheap model was, from 0 to 1." },
  },
  outputs: {
    sure: { kind: { sameAs: "value" }, title: "Sure", summary: "Clearly yes or clearly no.", refines: true },
    unsure: { kind: { sameAs: "value" }, title: "Unsure", summary: "The score lies in between.", refines: true },
  },
  params: z.object({
    from: share("Unsure from", 0.3, "Below it, the answer is clearly no."),
    to: share("Unsure to", 0.8, "From it on, the answer is clearly yes."),
  }),
  lower(b, { inputs, params }) {
    const [from, to] = [params.from, params.to].sort((a, b) => a - b) as [number, number];
    const [isUnsure] = b.op("logic.between", [inputs.score], { from, to }) as [Value];
    const [sure] = b.op("logic.gate", [inputs.value, isUnsure], { when: false }) as [Value];
    const [unsure] = b.op("logic.gate", [inputs.value, isUnsure], { when: true }) as [Value];
    return { sure, unsure };
  },
});
