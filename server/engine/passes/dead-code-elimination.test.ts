import { expect, test } from "vitest";
import { printGraph } from "../ir/print";
import { lowered } from "../testing/document";
import { deadCodeElimination } from "./dead-code-elimination";
import { verify } from "./verify";

const graph = lowered(
  {
    text: ["io.text-input"],
    parts: ["text.split"],
    count: ["text.count"],
    many: ["logic.compare", { than: 3 }],
    all: ["text.join"],
    out: ["io.json-output"],
  },
  [
    "text.text > parts.text",
    "parts.text > count.text",
    "count.count > many.number",
    "parts.text > all.text",
    "all.text > out.value",
  ],
);
const onlyOutputs = { ...graph, taps: graph.taps.filter(({ full }) => full) };

test("leaves out what leads to nothing that is shown", () => {
  const { graph: kept, changed, refusals } = deadCodeElimination(onlyOutputs);
  verify(kept);
  expect([changed, refusals]).toEqual([true, []]);
  expect(printGraph(onlyOutputs).split("\n")).toEqual([
    '%0 text = input.text() {node: "text", name: "text", default: ""} on [] for text',
    '%1 text = text.split(%0) {by: "line", separator: ",", language: "en"} opens part0 on [] for parts',
    '%2 number = text.count(%1) {what: "words", pattern: ""} on [part0] for count',
    '%3 text = text.join(%1) {separator: "\\n"} closes part0 on [] for all',
    '%4 boolean = logic.compare(%2, -) {operator: ">", than: 3} on [part0] for many',
    "out.result* shows %3",
  ]);
  expect(printGraph(kept).split("\n")).toEqual([
    '%0 text = input.text() {node: "text", name: "text", default: ""} on [] for text',
    '%1 text = text.split(%0) {by: "line", separator: ",", language: "en"} opens part0 on [] for parts',
    '%3 text = text.join(%1) {separator: "\\n"} closes part0 on [] for all',
    "out.result* shows %3",
  ]);
  expect(deadCodeElimination(kept)).toEqual({ graph: kept, changed: false, refusals: [] });
});

test("what a port shows is kept, though nothing else reads it", () => {
  expect(deadCodeElimination(graph)).toEqual({ graph, changed: false, refusals: [] });
});
