import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { kinds } from "../port-types";

export default defineNode({
  type: "logic.merge",
  version: 1,
  title: "Merge branches",
  summary: "Brings branches together again: for each item the first of them that has it.",
  category: "logic",
  icon: "git-merge",
  keywords: ["otherwise", "else", "fallback", "coalesce", "join", "cascade"],
  inputs: {
    value: { kinds, title: "First", widens: true },
    otherwise: {
      kinds,
      title: "Otherwise",
      summary: "Asked one after another for items that the first does not have.",
      variadic: true,
      widens: true,
    },
  },
  outputs: { value: { kind: { sameAs: "value" }, title: "Value" } },
  params: z.object({}),
  lower(b, { inputs, many }) {
    const first = inputs.value as Value;
    const others = (many.otherwise ?? []).map(({ value }) => value);
    const other = others.find(({ kind }) => kind !== first.kind);
    if (other)
      b.fail(
        `One branch gives ${first.kind}, another ${other.kind}: what comes of them would be sometimes this, sometimes that.`,
        {
          port: "otherwise",
          hint: `Connect branches that all give ${first.kind}.`,
        },
      );
    const [value] = b.op("logic.first-of", [first, others]) as [Value];
    return { value };
  },
});
