import { describe, expect, test } from "vitest";
import { registry } from "@/nodes/registry.generated";
import type { IrGraph } from "../ir/types";
import { lower } from "../lower/lower";
import { partition } from "../partition/partition";
import { starterCards } from "../testing/cards";
import { drawing } from "../testing/document";
import { commonSubexpressions } from "./common-subexpressions";
import { deadCodeElimination } from "./dead-code-elimination";
import { verify } from "./verify";

function graphOf(...args: Parameters<typeof drawing>): IrGraph {
  const { graph, diagnostics } = lower(drawing(...args), starterCards, registry);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return graph;
}
const count = (graph: IrGraph, name: string) => graph.ops.filter((op) => op.name === name).length;

const twice = graphOf(
  {
    in: ["io.image-input"],
    a: ["vision.read-text"],
    b: ["vision.read-text", { minScore: 0.9 }],
    out: ["io.table-output"],
  },
  ["in.image > a.image", "in.image > b.image", "a.line > out.columns"],
);

describe("common-subexpressions", () => {
  test("two nodes that read one picture share all but what differs, axes included", () => {
    const { graph, changed } = commonSubexpressions(twice);
    expect(changed).toBe(true);
    verify(graph);
    expect(count(twice, "tensor.model")).toBe(6);
    expect(count(graph, "tensor.model")).toBe(3);
    expect(count(graph, "ocr.crop-lines")).toBe(1);
    expect(count(graph, "ocr.assemble")).toBe(2);
    expect(graph.ops.find(({ name }) => name === "image.to-tensor")?.nodes).toEqual(["a", "b"]);
  });

  test("a second time there is nothing left to share", () => {
    expect(commonSubexpressions(commonSubexpressions(twice).graph).changed).toBe(false);
  });

  test("inputs of a run are never one, even where they look alike", () => {
    const graph = graphOf({ a: ["io.text-input"], b: ["io.text-input"], out: ["io.table-output"] }, [
      "a.text > out.columns",
      "b.text > out.columns",
    ]);
    expect(commonSubexpressions(graph).changed).toBe(false);
  });
});

describe("dead-code-elimination", () => {
  test("drops what no port shows, and nothing else", () => {
    const graph: IrGraph = {
      ...twice,
      taps: twice.taps.filter(({ node, port }) => node === "a" && port === "detections"),
    };
    const { graph: kept, changed } = deadCodeElimination(graph);
    expect(changed).toBe(true);
    verify(kept);
    expect(kept.ops.every(({ nodes }) => !nodes.includes("b"))).toBe(true);
    expect(deadCodeElimination(kept).changed).toBe(false);
  });
});

describe("partition", () => {
  test("normalise, model and the best characters become one segment; without merging each stays alone", () => {
    const { graph } = commonSubexpressions(twice);
    const merged = partition(graph, true).segments.map(({ ops }) => ops.map(({ name }) => name));
    expect(merged).toContainEqual(["tensor.normalise", "tensor.model", "tensor.top-k"]);
    expect(merged).toHaveLength(3);
    expect(partition(graph, false).segments.every(({ ops }) => ops.length === 1)).toBe(true);
  });

  test("a second model on the same tensor is kept apart, and it is said why", () => {
    const { graph } = commonSubexpressions(twice);
    const model = graph.ops.find(({ name }) => name === "tensor.model");
    const id = graph.values.length;
    const again = {
      ...(model as IrGraph["ops"][number]),
      id: 999,
      outputs: [id],
      attrs: { ...model?.attrs, title: "Another" },
    };
    const at = graph.ops.indexOf(model as IrGraph["ops"][number]) + 1;
    const ops = [...graph.ops.slice(0, at), again, ...graph.ops.slice(at)];
    const { segments, refusals } = partition(
      { ...graph, ops, values: [...graph.values, { id, kind: "tensor", path: again.path }] },
      true,
    );
    expect(segments).toHaveLength(4);
    expect(refusals.join()).toContain("Another shares its input with another model");
  });
});

describe("verify", () => {
  test("refuses a value that is used before it is made, and one made twice", () => {
    expect(() => verify({ ...twice, ops: [...twice.ops].reverse() })).toThrow(/before it is made/);
    const [first] = twice.ops as [IrGraph["ops"][number]];
    expect(() => verify({ ...twice, ops: [first, first] })).toThrow(/made twice/);
  });
});
