/**
 * Two scalings in a row become one Mul, two additions one Add, and a step that changes nothing goes (times 1, plus 0).
 * Scalars of at most one dimension only: their product cannot change a shape.
 */
import type { GraphView } from "../graph-view";
import { isOperator, makeNode } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { floatTensor } from "../tensor";
import type { Rewrite, RewriteResult } from "./rewrite";

interface Step {
  sort: "Mul" | "Add";
  by: number;
  source: string;
}

export const affineChains: Rewrite = {
  name: "affine-chains",
  exact: false,
  run(view) {
    const total = joinOnce(view);
    // A chain halves with every walk.
    for (let more = total.changed; more > 0; ) {
      const again = joinOnce(view);
      total.changed += again.changed;
      total.refusals = again.refusals;
      more = again.changed;
    }
    return total;
  },
};

function joinOnce(view: GraphView): RewriteResult {
  const refusals: string[] = [];
  let changed = 0;
  for (const node of view.nodes()) {
    const step = view.has(node) ? stepOf(view, node) : null;
    const result = node.output[0];
    if (!step || !result) continue;
    const user = view.onlyUser(result);
    const next = user && stepOf(view, user);
    if (step.by === (step.sort === "Mul" ? 1 : 0) && !view.isOutput(result)) {
      view.remove(node);
      view.replaceUses(result, step.source);
      changed += 1;
    } else if (user && next && next.sort === step.sort) {
      const by = step.sort === "Mul" ? step.by * next.by : step.by + next.by;
      if (!Number.isFinite(Math.fround(by))) {
        refusals.push(`the constants around ${result} are not finite together`);
        continue;
      }
      const constant = view.addConstant(floatTensor(view.freshName(`${user.output[0]}/constant`), [], [by]));
      view.remove(node);
      view.replace(user, makeNode(step.sort, [step.source, constant], user.output));
      changed += 1;
    }
  }
  return { changed, refusals };
}

/** A node as scaling or addition of one number. */
function stepOf(view: GraphView, node: NodeProto): Step | null {
  if (!isOperator(node, "Mul", "Add", "Sub", "Div")) return null;
  const number = (name: string | undefined) =>
    (view.constant(name)?.dims.length ?? 2) <= 1 ? view.scalar(name) : undefined;
  const [left, right] = node.input;
  const byRight = number(right);
  if (byRight !== undefined && left) {
    if (node.opType === "Mul" || node.opType === "Add") return { sort: node.opType, by: byRight, source: left };
    return node.opType === "Sub"
      ? { sort: "Add", by: -byRight, source: left }
      : { sort: "Mul", by: 1 / byRight, source: left };
  }
  const byLeft = number(left);
  if (byLeft === undefined || !right || !(node.opType === "Mul" || node.opType === "Add")) return null;
  return { sort: node.opType, by: byLeft, source: right };
}
