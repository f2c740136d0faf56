import { expect, test } from "vitest";
import { arrange, type PipelineSummary } from "./arrange";

function pipeline(name: string, updated: number, ran?: number, description = ""): PipelineSummary {
  return {
    id: name,
    slug: name.toLowerCase().replaceAll(" ", "-"),
    name,
    description,
    example: false,
    nodeCount: 0,
    updatedAt: new Date(updated),
    preview: { nodes: [], edges: [] },
    lastRun: ran === undefined ? null : { id: "r", state: "done", at: new Date(ran), wallMs: 1 },
  };
}

const all = [pipeline("Scan 10", 1, 30), pipeline("Scan 2", 3), pipeline("Árbol", 2, 40, "Counts trees in photos")];
const names = (query: string, order: Parameters<typeof arrange>[2]) =>
  arrange(all, query, order, "en").map(({ name }) => name);

test("orders by change, by run (never run last) and by name with its numbers", () => {
  expect(names("", "updated")).toEqual(["Scan 2", "Árbol", "Scan 10"]);
  expect(names("", "run")).toEqual(["Árbol", "Scan 10", "Scan 2"]);
  expect(names("", "name")).toEqual(["Árbol", "Scan 2", "Scan 10"]);
});

test("all words must occur, anywhere, without regard to case and accents", () => {
  expect(names("TREES arbol", "name")).toEqual(["Árbol"]);
  expect(names("scan trees", "name")).toEqual([]);
  expect(names("  scan  ", "name")).toEqual(["Scan 2", "Scan 10"]);
});
