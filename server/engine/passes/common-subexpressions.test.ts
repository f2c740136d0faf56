import { describe, expect, test } from "vitest";
import { printGraph } from "../ir/print";
import { lowered } from "../testing/document";
import { commonSubexpressions } from "./common-subexpressions";
import { verify } from "./verify";

/** Two that split and filter alike: one counts what it keeps, the other joins it. */
const twice = lowered(
  {
    text: ["io.text-input"],
    a: ["text.split"],
    b: ["text.split"],
    long: ["text.filter", { minLength: 3 }],
    also: ["text.filter", { minLength: 3 }],
    all: ["text.join"],
    count: ["text.count"],
    out: ["io.json-output"],
  },
  [
    "text.text > a.text",
    "text.text > b.text",
    "a.text > long.text",
    "b.text > also.text",
    "long.text > all.text",
    "also.text > count.text",
    "all.text > out.value",
  ],
);

describe("common-subexpressions", () => {
  test("what is equal is computed once, and the axes that it opens become one", () => {
    const { graph, changed, refusals } = commonSubexpressions(twice);
    verify(graph);
    expect([changed, refusals]).toEqual([true, []]);
    expect(printGraph(twice).split("\n")).toEqual([
      '%0 text = input.text() {node: "text", name: "text", default: ""} on [] for text',
      '%1 text = text.split(%0) {by: "line", separator: ",", language: "en"} opens part0 on [] for a',
      '%2 text = text.split(%0) {by: "line", separator: ",", language: "en"} opens part1 on [] for b',
      "%3 text, %4 number = text.filter(%1, -) {minLength: 3, maxLength: null, minScore: 0} opens part2~0 on [part0] for long",
      "%5 text, %6 number = text.filter(%2, -) {minLength: 3, maxLength: null, minScore: 0} opens part3~1 on [part1] for also",
      '%7 text = text.join(%3) {separator: "\\n"} closes part2~0 on [] for all',
      '%8 number = text.count(%5) {what: "words", pattern: ""} on [part3~1] for count',
      "text.text shows %0",
      "a.text shows %1",
      "b.text shows %2",
      "long.text shows %3",
      "long.score shows %4",
      "also.text shows %5",
      "also.score shows %6",
      "all.text shows %7",
      "count.count shows %8",
      "out.result* shows %7",
    ]);
    expect(printGraph(graph).split("\n")).toEqual([
      '%0 text = input.text() {node: "text", name: "text", default: ""} on [] for text',
      '%1 text = text.split(%0) {by: "line", separator: ",", language: "en"} opens part0 on [] for a, b',
      "%3 text, %4 number = text.filter(%1, -) {minLength: 3, maxLength: null, minScore: 0} opens part2~0 on [part0] for long, also",
      '%7 text = text.join(%3) {separator: "\\n"} closes part2~0 on [] for all',
      '%8 number = text.count(%3) {what: "words", pattern: ""} on [part2~0] for count',
      "text.text shows %0",
      "a.text shows %1",
      "b.text shows %1",
      "long.text shows %3",
      "long.score shows %4",
      "also.text shows %3",
      "also.score shows %4",
      "all.text shows %7",
      "count.count shows %8",
      "out.result* shows %7",
    ]);
  });

  test("a second time there is nothing left to share", () => {
    const { graph } = commonSubexpressions(twice);
    expect(commonSubexpressions(graph)).toEqual({ graph, changed: false, refusals: [] });
  });

  test("two nodes that read one picture share all but what differs", () => {
    const graph = lowered(
      {
        in: ["io.image-input"],
        a: ["vision.read-text"],
        b: ["vision.read-text", { minScore: 0.9 }],
        out: ["io.table-output"],
      },
      ["in.image > a.image", "in.image > b.image", "a.line > out.columns"],
    );
    const shared = commonSubexpressions(graph).graph;
    verify(shared);
    const users = (name: string) => shared.ops.filter((op) => op.name === name).map(({ nodes }) => nodes.join());
    expect(users("tensor.model")).toEqual(["a,b", "a,b", "a,b"]);
    expect(users("ocr.crop-lines")).toEqual(["a,b"]);
    expect(users("ocr.assemble")).toEqual(["a", "b"]);
  });

  test("inputs of a run are never one, even where they look alike", () => {
    const graph = lowered({ a: ["io.text-input"], b: ["io.text-input"], out: ["io.table-output"] }, [
      "a.text > out.columns",
      "b.text > out.columns",
    ]);
    expect(commonSubexpressions(graph)).toEqual({ graph, changed: false, refusals: [] });
  });
});
