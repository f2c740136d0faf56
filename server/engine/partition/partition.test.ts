import { describe, expect, test } from "vitest";
import type { IrGraph, IrOp } from "../ir/types";
import { commonSubexpressions } from "../passes/common-subexpressions";
import { lowered } from "../testing/document";
import { partition, printPartition } from "./partition";

const reading = commonSubexpressions(
  lowered({ in: ["io.image-input"], read: ["vision.read-text"], out: ["io.text-output"] }, [
    "in.image > read.image",
    "read.text > out.text",
  ]),
).graph;

describe("partition", () => {
  test("what stands before and behind a model joins it; without merging each op stays alone", () => {
    expect(printPartition(partition(reading, true).segments).split("\n")).toEqual([
      "%5 = [tensor.normalise, tensor.model](%2)",
      "%12 = [tensor.normalise, tensor.model](%9)",
      "%20, %21 = [tensor.normalise, tensor.model, tensor.top-k](%16)",
    ]);
    expect(printPartition(partition(reading, false).segments).split("\n")).toEqual([
      "%4 = [tensor.normalise](%2)",
      "%5 = [tensor.model](%4)",
      "%11 = [tensor.normalise](%9)",
      "%12 = [tensor.model](%11)",
      "%18 = [tensor.normalise](%16)",
      "%19 = [tensor.model](%18)",
      "%20, %21 = [tensor.top-k](%19)",
    ]);
  });

  test("a second model on the same tensor is kept apart, and it is said why", () => {
    const model = reading.ops.find(({ name }) => name === "tensor.model") as IrOp;
    const id = reading.values.length;
    const again = { ...model, id: 999, outputs: [id], attrs: { ...model.attrs, title: "Another" } };
    const at = reading.ops.indexOf(model) + 1;
    const graph: IrGraph = {
      ...reading,
      ops: [...reading.ops.slice(0, at), again, ...reading.ops.slice(at)],
      values: [...reading.values, { id, kind: "tensor", path: again.path }],
    };
    const { segments, refusals } = partition(graph, true);
    expect(segments).toHaveLength(4);
    expect(refusals).toEqual(["Another shares its input with another model; each stays a file of its own"]);
  });
});
