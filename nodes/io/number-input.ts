import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { fieldName } from "../lowering/params";

export default defineNode({
  type: "io.number-input",
  version: 1,
  title: "Number",
  summary: "A number: set here, or sent to the API.",
  category: "io",
  icon: "hash",
  keywords: ["value", "threshold", "integer"],
  role: "input",
  inputs: {},
  outputs: { number: { kind: "number", title: "Number" } },
  params: z.object({
    name: fieldName("number"),
    number: z.number().default(0).meta({ title: "Number" }),
  }),
  lower(b, { nodeId, params }) {
    const [number] = b.op("input.number", [], { node: nodeId, name: params.name, default: params.number }) as [Value];
    return { number };
  },
});
