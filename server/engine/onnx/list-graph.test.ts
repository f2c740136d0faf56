/** What the viewer is told of a graph: shapes by inference, also where the file states none. */
import { expect, test } from "vitest";
import type { GraphOperator } from "@/nodes/compiled";
import { listGraph } from "./list-graph";
import { writeModel } from "./model-file";
import { makeNode } from "./node-proto";
import { operatorsInside } from "./print-model";
import { floatTensor, int64Tensor } from "./tensor";
import { deepClassifier } from "./testing/deep-classifier";
import { ocrModels, readBytes } from "./testing/real-models";
import { makeIf, tinyGraph, tinyModel } from "./testing/tiny-models";

const list = (...[model]: Parameters<typeof tinyModel>) => listGraph("g", writeModel(tinyModel(model)));

test("values in between have the shapes that follow from the inputs', with names and formulas", () => {
  const { values, outputs, weights, unknownOperators } = list({
    inputs: { x: ["float32", "N", 3, "H", 8] },
    outputs: { y: ["float32", "N", "any"] },
    nodes: [
      makeNode("AveragePool", ["x"], ["pooled"], { kernel_shape: [2n, 2n], strides: [2n, 2n] }),
      makeNode("Reshape", ["pooled", "rows"], ["y"]),
    ],
    constants: [int64Tensor("rows", [2], [0, -1])],
  });
  expect(values.pooled).toEqual({ type: "float32", dims: ["N", 3, "⌊H / 2⌋", 4] });
  expect(outputs).toEqual([{ name: "y", type: "float32", dims: ["N", "12·⌊H / 2⌋"] }]);
  expect(weights.rows).toEqual({ type: "int64", dims: [2], bytes: 16 });
  expect(unknownOperators).toEqual([]);
});

test("an operator that has no rule is named, and what it gives is left out", () => {
  const { values, outputs, unknownOperators, operators } = list({
    inputs: { x: ["float32", 2] },
    outputs: { y: ["float32", 2] },
    nodes: [{ ...makeNode("Riddle", ["x"], ["h"]), domain: "own" }, makeNode("Relu", ["h"], ["y"])],
  });
  expect(unknownOperators).toEqual(["own.Riddle"]);
  expect(operators.map(({ op }) => op)).toEqual(["own.Riddle", "Relu"]);
  expect(values.h).toBeUndefined();
  expect(outputs[0]).toEqual({ name: "y", type: "float32", dims: [2] });
});

test("bodies are listed like the graph itself, with what they read of the graphs around them", () => {
  const { operators } = list({
    inputs: { x: ["float32", "N", 2], late: ["bool"], ["constructor" as string]: ["float32"] },
    outputs: { y: ["float32", "N", 2] },
    nodes: [
      makeNode("Relu", ["x"], ["h"]),
      makeIf(
        "late",
        ["y"],
        tinyGraph({
          inputs: {},
          outputs: { a: ["float32", "N", 2] },
          nodes: [makeNode("Mul", ["h", "scale"], ["m"]), makeNode("Add", ["m", "constructor"], ["a"])],
        }),
        tinyGraph({ inputs: {}, outputs: { b: ["float32", "N", 2] }, nodes: [makeNode("Neg", ["x"], ["b"])] }),
      ),
    ],
    constants: [floatTensor("scale", [2], [1, 2])],
  });
  const [relu, branch] = operators;
  expect(relu?.bodies).toEqual([]);
  expect(branch?.bodies.map(({ name, graph }) => [name, graph.operators.map(({ op }) => op)])).toEqual([
    ["then_branch", ["Mul", "Add"]],
    ["else_branch", ["Neg"]],
  ]);
  const inside = branch?.bodies[0]?.graph;
  expect(inside?.inputs).toEqual([
    { name: "h", type: "float32", dims: ["N", 2] },
    { name: "constructor", type: "float32", dims: [] },
  ]);
  expect(inside?.weights).toEqual({ scale: { type: "float32", dims: [2], bytes: 8 } });
  expect(inside?.values.m).toEqual({ type: "float32", dims: ["N", 2] });
  expect(operatorsInside(branch as GraphOperator)).toBe(3);
});

test("every value of a real model and of one with 2,000 operators has a shape", () => {
  for (const [bytes, least] of [
    [readBytes(ocrModels.recognition), 700],
    [writeModel(deepClassifier(2000)), 2000],
  ] as const) {
    const { operators, values } = listGraph("g", bytes);
    expect(operators.length).toBeGreaterThanOrEqual(least);
    const made = operators.flatMap(({ outputs }) => outputs);
    expect(made.filter((name) => values[name]?.dims == null)).toEqual([]);
  }
});
