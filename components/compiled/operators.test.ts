import { expect, test } from "vitest";
import type { GraphListing } from "@/nodes/compiled";
import { operatorsOf } from "./operators";

const listing: GraphListing = {
  graph: "0",
  fileBytes: 10,
  opset: 17,
  inputs: [{ name: "x", type: "float32", dims: ["N", 3] }],
  outputs: [{ name: "y", type: "float32", dims: ["N", 2] }],
  operators: [
    { op: "MatMul", name: "mm", inputs: ["x", "w"], outputs: ["h"], attributes: [], bodies: [] },
    { op: "Add", name: "", inputs: ["h", "h"], outputs: ["y"], attributes: [], bodies: [] },
  ],
  weights: { w: { type: "float32", dims: [3, 2], bytes: 24 } },
  values: { y: { type: "float32", dims: ["N", 2] } },
  unknownOperators: [],
};

test("inputs, operators and outputs are boxes; a value that is read twice by one operator is one arrow", () => {
  const { operators, arrows } = operatorsOf(listing);
  expect(operators.map(({ id, title }) => [id, title])).toEqual([
    ["input:x", "x"],
    ["operator:0", "MatMul"],
    ["operator:1", "Add"],
    ["output:y", "y"],
  ]);
  expect(arrows).toEqual([
    { from: "input:x", to: "operator:0" },
    { from: "operator:0", to: "operator:1" },
    { from: "operator:1", to: "output:y" },
  ]);
});

test("an operator shows what is known of its result, else the size of its weights", () => {
  const { operators } = operatorsOf(listing);
  expect(operators.map(({ shape }) => shape)).toEqual([
    "float32 [N, 3]",
    "× float32 [3, 2]",
    "float32 [N, 2]",
    "float32 [N, 2]",
  ]);
});
