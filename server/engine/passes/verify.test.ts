import { expect, test } from "vitest";
import type { IrGraph, IrOp } from "../ir/types";
import { lowered } from "../testing/document";
import { verify } from "./verify";

const graph = lowered({ text: ["io.text-input"], parts: ["text.split"], all: ["text.join"], out: ["io.text-output"] }, [
  "text.text > parts.text",
  "parts.text > all.text",
  "all.text > out.text",
]);
const [input, split, join] = graph.ops as [IrOp, IrOp, IrOp];
const withOps = (...ops: IrOp[]): IrGraph => ({ ...graph, ops });

test("a lowered drawing is legal", () => {
  expect(() => verify(graph)).not.toThrow();
});

test.each<[string, IrGraph]>([
  ["value 0 is used before it is made", withOps(split, input, join)],
  ["value 0 is made twice", withOps(input, input, split, join)],
  ["no such op text.sing", withOps({ ...input, name: "text.sing" }, split, join)],
  ["op 1 text.split: wrong number of slots", withOps(input, { ...split, inputs: [] }, join)],
  ["value 1 is out of reach of its path", withOps(input, split, { ...join, closes: null })],
  [
    "the tap out.result shows a value that nobody makes",
    { ...graph, ops: [input, split], taps: graph.taps.filter(({ full }) => full) },
  ],
])("refuses: %s", (sentence, wrong) => {
  expect(() => verify(wrong)).toThrow(sentence);
});
