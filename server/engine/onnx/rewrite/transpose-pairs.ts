/**
 * Two Transposes that undo each other go, with operators between them that work element by element; two in a row that do not become
 * one. Only where what lies between has no other reader.
 */
import type { GraphView } from "../graph-view";
import { attribute, isOperator, makeNode } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { bypass } from "./bypass";
import type { Rewrite } from "./rewrite";

/** Of one input; they do not care where an element lies. */
const elementwise = [
  ..."Abs Cast Ceil Clip Elu Erf Exp Floor Gelu HardSigmoid HardSwish LeakyRelu Log Mish Neg Not Reciprocal Relu Round Selu".split(
    " ",
  ),
  ..."Sigmoid Sign Sin Cos Softplus Softsign Sqrt Tanh ThresholdedRelu".split(" "),
];
/** Of two inputs, of which one must be a single number. */
const withScalar = ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "PRelu"];

export const transposePairs: Rewrite = {
  name: "transpose-pairs",
  exact: true,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const second of view.nodes()) {
      if (!view.has(second) || !isOperator(second, "Transpose")) continue;
      const found = firstBefore(view, second);
      if (!found) continue;
      const [before, after] = [orderOf(found.first), orderOf(second)];
      if (!before || !after || before.length !== after.length) continue;
      if (found.isShared) {
        refusals.push(`${found.first.output[0]} is read in more than one place`);
        continue;
      }
      const both = after.map((axis) => before[axis] ?? 0);
      const isUndone = both.every((axis, index) => axis === index);
      if (!isUndone && found.between) continue;
      const refusal = isUndone ? undo(view, found.first, second) : join(view, found.first, second, both);
      if (refusal) refusals.push(refusal);
      else changed += 1;
    }
    return { changed, refusals };
  },
};

/** The Transpose before this one, with nothing but elementwise operators between. */
function firstBefore(
  view: GraphView,
  second: NodeProto,
): { first: NodeProto; between: number; isShared: boolean } | null {
  let value = second.input[0] ?? "";
  let reader = second;
  for (let between = 0; ; between++) {
    const maker = view.producer(value);
    if (!maker) return null;
    // A pair in a row becomes one even where others read the first: they keep it.
    const isShared = view.onlyUser(value) !== reader;
    if (isOperator(maker, "Transpose")) return { first: maker, between, isShared: isShared && between > 0 };
    if (isShared || !isMoveable(view, maker)) return null;
    const source = maker.input.find((name) => name !== "" && !view.constant(name));
    if (source === undefined) return null;
    reader = maker;
    value = source;
  }
}

function isMoveable(view: GraphView, node: NodeProto): boolean {
  if (isOperator(node, ...elementwise)) return node.input.slice(1).every((name) => name === "" || view.constant(name));
  if (!isOperator(node, ...withScalar) || node.input.length !== 2) return false;
  const constants = node.input.filter((name) => view.constant(name));
  // Of at most one dimension, so that it stretches nothing.
  return (
    constants.length === 1 &&
    view.scalar(constants[0]) !== undefined &&
    (view.constant(constants[0])?.dims.length ?? 9) <= 1
  );
}

function orderOf(node: NodeProto): number[] | null {
  return attribute(node, "perm")?.ints.map(Number) ?? null;
}

/** The first goes by its users, the second by its source. */
function undo(view: GraphView, first: NodeProto, second: NodeProto): string | null {
  const result = first.output[0] ?? "";
  const source = first.input[0] ?? "";
  if (second.input[0] === result) {
    // Users of the first other than the second keep it.
    if (view.isOutput(second.output[0] ?? ""))
      return `${second.output[0]} is an output of the graph and would be ${source}`;
    view.remove(second);
    view.replaceUses(second.output[0] ?? "", source);
    view.removeDead([first]);
    return null;
  }
  const refusal = bypass(view, second);
  if (refusal) return refusal;
  return bypass(view, first);
}

function join(view: GraphView, first: NodeProto, second: NodeProto, order: readonly number[]): null {
  view.replace(second, makeNode("Transpose", [first.input[0] ?? ""], second.output, { perm: order.map(BigInt) }));
  view.removeDead([first]);
  return null;
}
