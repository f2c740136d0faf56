/** Goes through a graph once, in its order, and lets the rules mark it. */
import type { GraphView } from "../../graph-view";
import type { NodeProto } from "../../schema/onnx_pb";
import type { Inference } from "../../shape/infer";
import { topologicalOrder } from "../../topological";
import { Marking } from "./marking";
import { ruleOf } from "./rules";

export interface MarkOptions {
  /** Operators to consider; absent: all that have rules. */
  operators?: ReadonlySet<string>;
  /** Of these, which are left to another scheme. */
  without?: ReadonlySet<string>;
  /** Nodes that stay in float32, by their first outputs. */
  kept?: ReadonlySet<string>;
}

export function markGraph(
  view: GraphView,
  { facts }: Pick<Inference, "facts">,
  { operators, without, kept }: MarkOptions = {},
): Marking {
  const marking = new Marking(view, facts);
  const sorted = topologicalOrder(view.nodes());
  for (const node of "order" in sorted ? sorted.order : view.nodes()) {
    const name = nameOf(node);
    const rule = ruleOf(node);
    if (!rule || (operators && !operators.has(node.opType)) || without?.has(node.opType)) continue;
    if (kept?.has(name)) {
      marking.refusals.set(name, "kept in float32");
      continue;
    }
    const refusal = rule(node, marking);
    if (refusal === null) marking.nodes.add(node);
    else marking.refusals.set(name, refusal);
  }
  return marking;
}

/** What a node is called in reports and choices: its first output, which is unique. */
export function nameOf(node: NodeProto): string {
  return node.output[0] ?? node.name;
}
