/**
 * Operators that, at the shapes they meet, give what they take: a Reshape, Expand, Slice or Tile to the shape that is there already, a
 * Transpose in the given order, a Cast to the same type, a Pad by nothing, a Concat of one. And of two Reshapes in a row the first
 * is idle. Shapes are compared as formulas, so what is idle for one extent only stays.
 */
import type { GraphView } from "../graph-view";
import { attribute, intAttribute, isOperator } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { equal } from "../shape/dim";
import type { Facts } from "../shape/facts";
import { integersOf, numbersOf } from "../tensor";
import { bypass } from "./bypass";
import type { Rewrite } from "./rewrite";

export const noOps: Rewrite = {
  name: "no-ops",
  exact: true,
  run(view, context) {
    const { facts } = context.infer();
    const refusals: string[] = [];
    let changed = 0;
    for (const node of view.nodes()) {
      if (isIdle(view, node, facts)) {
        const refusal = bypass(view, node);
        if (refusal) refusals.push(refusal);
        else changed += 1;
      } else if (isReshapedAgain(view, node)) {
        const before = view.producer(node.input[0] ?? "") as NodeProto;
        view.setInput(node, 0, before.input[0] ?? "");
        view.removeDead([before]);
        changed += 1;
      }
    }
    return { changed, refusals };
  },
};

function isIdle(view: GraphView, node: NodeProto, facts: ReadonlyMap<string, Facts>): boolean {
  const [source, result] = [facts.get(node.input[0] ?? ""), facts.get(node.output[0] ?? "")];
  if (!source || !result) return false;
  if (isOperator(node, "Cast")) return source.type !== "" && source.type === result.type;
  if (isOperator(node, "Concat", "Sum", "Max", "Min", "Mean")) return node.input.length === 1;
  if (isOperator(node, "Transpose")) {
    const order = attribute(node, "perm")?.ints;
    return order?.every((axis, index) => Number(axis) === index) ?? (source.dims?.length ?? 2) < 2;
  }
  if (isOperator(node, "Pad")) {
    const pads = attribute(node, "pads")?.ints.map(Number) ?? listOf(view, node.input[1]);
    return pads?.every((pad) => pad === 0) ?? false;
  }
  if (isOperator(node, "Slice")) return isSameShape(source, result) && takesForwards(view, node);
  return (
    isOperator(node, "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Expand", "Tile") && isSameShape(source, result)
  );
}

/** Equal as formulas, and of names that the graph's inputs have: an extent that only the data decide is like no other. */
function isSameShape(source: Facts, result: Facts): boolean {
  const [from, to] = [source.dims, result.dims];
  return from !== null && to?.length === from.length && from.every((dim, axis) => equal(dim, to[axis] ?? -1));
}

function takesForwards(view: GraphView, node: NodeProto): boolean {
  return (node.input[4] ?? "") === "" || (listOf(view, node.input[4])?.every((step) => step > 0) ?? false);
}

function listOf(view: GraphView, name: string | undefined): number[] | undefined {
  const tensor = view.constant(name);
  const values = tensor && numbersOf(tensor);
  return values ? Array.from(values) : undefined;
}

/** A 0 in the second shape stands for an extent of what it is given, which the first has made. */
function isReshapedAgain(view: GraphView, node: NodeProto): boolean {
  if (!view.has(node) || !isOperator(node, "Reshape")) return false;
  const before = view.producer(node.input[0] ?? "");
  if (!before || !isOperator(before, "Reshape", "Flatten", "Squeeze", "Unsqueeze")) return false;
  const shape = view.constant(node.input[1]);
  const target = shape && integersOf(shape);
  return intAttribute(node, "allowzero", 0) === 0 && target !== null && target !== undefined && !target.includes(0);
}
