import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { fieldName } from "../lowering/params";

export default defineNode({
  type: "io.json-output",
  version: 1,
  title: "JSON result",
  summary: "Shows any value as JSON, and answers it from the API.",
  category: "io",
  icon: "braces",
  keywords: ["output", "object", "data", "number", "labels", "detections"],
  role: "output",
  inputs: { value: { kinds: ["json"], title: "Value" } },
  outputs: {},
  params: z.object({ name: fieldName("result") }),
  lower(_b, { inputs }) {
    return { result: inputs.value as Value };
  },
});
