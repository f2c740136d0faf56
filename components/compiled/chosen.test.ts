import { expect, test } from "vitest";
import type { CompiledPlan, CompiledStep } from "@/nodes/compiled";
import { graphNumbers, isNodeLit, isStepLit, partsOf } from "./chosen";

const step = (id: string, nodes: string[], graph?: string): CompiledStep => ({
  id,
  title: id,
  sort: graph ? "graph" : "host",
  nodes,
  axes: [],
  opens: null,
  closes: null,
  graph: graph ? { id: graph, maxBatch: 4, ragged: false } : null,
});
const decode = step("decode", ["one", "two"]);
const first = step("first", ["one"], "aa");
const plan: CompiledPlan = {
  planId: "p",
  steps: [decode, first, step("second", ["two"], "bb"), step("again", ["one"], "aa"), step("join", ["one"])],
  links: [],
};

test("graphs are numbered by content, in the order of the plan", () => {
  expect([...graphNumbers(plan)]).toEqual([
    ["aa", 1],
    ["bb", 2],
  ]);
});

test("a node knows its graphs, each once, and how many steps work for it besides", () => {
  expect(partsOf(plan).get("one")).toEqual({ graphs: [1], hostSteps: 2 });
  expect(partsOf(plan).get("two")).toEqual({ graphs: [2], hostSteps: 1 });
});

test("a node lights up the steps that work for it, a shared one too; a step lights up its nodes and only itself", () => {
  expect(plan.steps.filter((each) => isStepLit({ node: "two" }, each)).map(({ id }) => id)).toEqual([
    "decode",
    "second",
  ]);
  expect(plan.steps.filter((each) => isStepLit({ step: "decode" }, each))).toEqual([decode]);
  expect(["one", "two", "three"].filter((node) => isNodeLit({ step: "decode" }, node, plan))).toEqual(["one", "two"]);
  expect(isNodeLit({ node: "one" }, "two", plan)).toBe(false);
  expect(isStepLit(null, first)).toBe(false);
});
