import { z } from "zod";
import { defineNode, type Value } from "../define-node";
import { fieldName } from "../lowering/params";

export default defineNode({
  type: "io.text-output",
  version: 1,
  title: "Text result",
  summary: "Shows text, and answers it from the API.",
  category: "io",
  icon: "file-text",
  keywords: ["output", "string", "show"],
  role: "output",
  inputs: { text: { kinds: ["text"], title: "Text" } },
  outputs: {},
  params: z.object({ name: fieldName("text") }),
  lower(_b, { inputs }) {
    return { result: inputs.text as Value };
  },
});
