import { describe, expect, test } from "vitest";
import { z } from "zod";
import { defineNode, type NodeSpec, type Value } from "@/nodes/define-node";
import { registry } from "@/nodes/registry.generated";
import { drawing } from "../testing/document";
import { findCycles } from "./cycles";
import { lower } from "./lower";

const words = defineNode({
  type: "text.words",
  version: 3,
  title: "Words",
  summary: "Counts words.",
  category: "text",
  icon: "hash",
  inputs: { text: { kinds: ["text"], title: "Text" } },
  outputs: { count: { kind: "number", title: "Count" } },
  params: z.object({
    pattern: z.string().meta({ title: "Pattern" }),
    rules: z.array(z.object({ least: z.number() })).meta({ title: "Rules" }),
  }),
  migrate(params, fromVersion) {
    if (fromVersion < 2) throw new Error("version 1 had no pattern");
    return { ...params, rules: [] };
  },
  lower(b, { inputs, params }) {
    const [count] = b.op("text.count", [inputs.text], { what: "matches", pattern: params.pattern }) as [Value];
    return { count };
  },
});

function lowerWords(version: number, params: Record<string, unknown>, spec: NodeSpec = words) {
  const document = drawing({ in: ["io.text-input"], w: ["text.words", params], out: ["io.text-output"] }, [
    "in.text > w.text",
    "w.count > out.text",
  ]);
  const nodes = document.nodes.map((node) => (node.id === "w" ? { ...node, version } : node));
  return lower({ ...document, nodes }, [], new Map([...registry, ["text.words", spec]]));
}

describe("versions and parameters", () => {
  test("parameters of an older version are brought up to date", () => {
    const { diagnostics, graph } = lowerWords(2, { pattern: "a" });
    expect(diagnostics).toEqual([]);
    expect(graph.ops.find(({ name }) => name === "text.count")?.attrs.pattern).toBe("a");
  });

  test("those that cannot be are reported at their node", () => {
    expect(lowerWords(1, {}).diagnostics).toMatchObject([
      { code: "parameter", nodeId: "w", message: expect.stringContaining("version 1 had no pattern") },
    ]);
  });

  test("a newer version is refused", () => {
    expect(lowerWords(4, {}).diagnostics).toMatchObject([{ code: "newer-node", nodeId: "w", hint: "Update Weft." }]);
  });

  test("every wrong parameter is named by its title, and the place inside it", () => {
    const { diagnostics } = lowerWords(3, { rules: [{ least: 1 }, { least: "many" }] });
    expect(diagnostics).toMatchObject([
      { code: "parameter", nodeId: "w", param: "pattern", message: expect.stringMatching(/^Words: Pattern: /) },
      { code: "parameter", nodeId: "w", param: "rules", message: expect.stringMatching(/^Words: Rules 2 least: /) },
    ]);
  });

  test("two nodes of one id", () => {
    const document = drawing({ a: ["io.text-input"], out: ["io.text-output"] }, ["a.text > out.text"]);
    const [first] = document.nodes;
    const doubled = { ...document, nodes: [...document.nodes, first] };
    expect(lower(doubled, [], registry).diagnostics).toMatchObject([{ code: "duplicate-node", nodeId: "a" }]);
  });

  test("an op that a node uses wrongly is a diagnostic at that node, with the op's title", () => {
    const wrong = {
      ...words,
      lower: (b: Parameters<NodeSpec["lower"]>[0]) => ({ count: b.op("no.such", [])[0] as Value }),
    };
    expect(lowerWords(3, { pattern: "a", rules: [] }, wrong).diagnostics).toMatchObject([
      { nodeId: "w", message: expect.stringContaining('"no.such"') },
    ]);
  });
});

describe("findCycles", () => {
  const among = (edges: Record<string, string[]>) => findCycles(Object.keys(edges), (id) => edges[id] ?? []);

  test("walks along the edges, and finds one round trip per knot", () => {
    expect(among({ a: ["c"], b: ["a"], c: ["b"], d: ["c"] })).toEqual([["b", "c", "a"]]);
    expect(among({ a: ["b"], b: ["a"], c: ["c", "a"], d: [] })).toHaveLength(2);
    expect(among({ a: [], b: ["a"], c: ["a", "b"] })).toEqual([]);
  });

  test("a chain as long as the largest drawing does not run out of stack", () => {
    const chain = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`${index}`, [`${index + 1}`]]));
    expect(among({ ...chain, "20000": ["0"] })).toHaveLength(1);
  });
});
