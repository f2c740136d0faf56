import { z } from "zod";
import { defineNode, type Value } from "../define-node";

export default defineNode({
  type: "logic.similarity",
  version: 1,
  title: "Similarity",
  summary: "How alike two embeddings are: 1 for the same, 0 for nothing in common, -1 for opposites.",
  category: "logic",
  icon: "equal-approximately",
  keywords: ["cosine", "embedding", "compare", "distance", "alike", "search"],
  inputs: {
    a: { kinds: ["embedding"], title: "Embedding" },
    b: { kinds: ["embedding"], title: "Other embedding" },
  },
  outputs: { score: { kind: "number", title: "Similarity" } },
  params: z.object({}),
  lower(b, { inputs }) {
    const [score] = b.op("tensor.cosine", [inputs.a, inputs.b]) as [Value];
    return { score };
  },
});
