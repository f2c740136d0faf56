import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check } from "@/server/engine/check";
import { starterCards } from "@/server/engine/testing/cards";
import { examples } from "./examples/examples";
import { pipelineDocumentSchema } from "./pipeline";
import { registry } from "./registry.generated";

describe("the node registry", () => {
  test("holds every node file under the type that its path says", () => {
    const files = ["audio", "io", "logic", "text", "video", "vision"].flatMap((category) =>
      readdirSync(new URL(category, import.meta.url)).map((file) => `${category}.${file.replace(/\.ts$/, "")}`),
    );
    expect([...registry.keys()].sort()).toEqual(files.sort());
  });

  test.each([...registry.values()])("$type has a title, a summary and ports with titles", (spec) => {
    expect(spec.title).not.toBe("");
    expect(spec.summary).toMatch(/\.$/);
    for (const port of [...Object.values(spec.inputs), ...Object.values(spec.outputs)]) expect(port.title).not.toBe("");
    for (const output of Object.values(spec.outputs))
      if (typeof output.kind === "object") expect(spec.inputs).toHaveProperty(output.kind.sameAs);
  });

  test.each([...registry.values()])(
    "$type: every parameter has a title and, but for models and expressions, a default",
    (spec) => {
      for (const [key, schema] of Object.entries(spec.params.shape)) {
        const meta = (schema as { meta(): { title?: string; ui?: { widget: string } } | undefined }).meta();
        expect(meta?.title, key).toBeTruthy();
        if (meta?.ui?.widget !== "model")
          expect(
            (schema as { safeParse(value: unknown): { success: boolean } }).safeParse(undefined).success,
            key,
          ).toBe(true);
      }
    },
  );
});

describe("the examples", () => {
  test.each(examples)("$slug is a sound drawing", ({ document, media }) => {
    expect(pipelineDocumentSchema.parse(document)).toEqual(document);
    expect(check(document, starterCards, registry).diagnostics).toEqual([]);
    expect(document.nodes.map(({ id }) => id)).toContain(media.node);
  });
});
