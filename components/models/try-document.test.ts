import { expect, test } from "vitest";
import { pipelineDocumentSchema } from "@/nodes/pipeline";
import { isAssignable, type Kind } from "@/nodes/port-types";
import { registry } from "@/nodes/registry.generated";
import { canTry, tryDocument } from "./try-document";

test.each(["image-classification", "object-detection", "image-embedding", "text-embedding"] as const)(
  "the drawing that tries a model is sound, its nodes exist and its edges fit: %s",
  (task) => {
    const { nodes, edges } = pipelineDocumentSchema.parse(tryDocument("Try it", { id: "own:cats-01234567", task }));
    const specOf = (id: string) => registry.get(nodes.find((node) => node.id === id)?.type ?? "");
    for (const { id, version, params } of nodes) {
      expect(specOf(id)?.version).toBe(version);
      expect(specOf(id)?.params.safeParse(params).error).toBeUndefined();
    }
    for (const { from, to } of edges) {
      const kind = specOf(from.node)?.outputs[from.port]?.kind as Kind;
      expect(specOf(to.node)?.inputs[to.port]?.kinds.some((accepted) => isAssignable(kind, accepted))).toBe(true);
    }
  },
);

test("what does not look at whole pictures is not tried", () => {
  expect(canTry({ id: "a", task: "text-recognition" })).toBe(false);
  expect(tryDocument("Try it", { id: "a", task: "text-recognition" })).toBeNull();
});
