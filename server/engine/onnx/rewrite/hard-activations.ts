/**
 * The parts from which exporters build HardSigmoid and HardSwish: Clip(x + 3, 0, 6), times or divided by constants.
 * Constants count as scalars only up to one dimension: a [1,1,1,1,1] would change the rank of what it meets.
 */
import type { GraphView } from "../graph-view";
import { floatAttribute, isOperator } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";

const close = (value: number | undefined, wanted: number) =>
  value !== undefined && Math.abs(value - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));

function scalar(view: GraphView, name: string | undefined): number | undefined {
  const tensor = view.constant(name);
  return tensor && tensor.dims.length <= 1 ? view.scalar(name) : undefined;
}

/** The other operand where one operand of a two-operand node is the given scalar. */
function operandBeside(view: GraphView, node: NodeProto, wanted: number): string | undefined {
  const [left, right] = node.input;
  if (close(scalar(view, right), wanted)) return left;
  return close(scalar(view, left), wanted) ? right : undefined;
}

/** x where the node is Clip(x + 3, 0, 6) and nobody else reads x + 3. */
export function clippedSource(view: GraphView, clip: NodeProto): string | undefined {
  if (!isOperator(clip, "Clip")) return undefined;
  const [min, max] =
    view.opset < 11
      ? [floatAttribute(clip, "min", Number.NEGATIVE_INFINITY), floatAttribute(clip, "max", Number.POSITIVE_INFINITY)]
      : [scalar(view, clip.input[1]), scalar(view, clip.input[2])];
  if (!close(min, 0) || !close(max, 6)) return undefined;
  const shifted = clip.input[0] ?? "";
  const add = view.producer(shifted);
  if (!add || !isOperator(add, "Add") || view.onlyUser(shifted) !== clip) return undefined;
  return operandBeside(view, add, 3);
}

/** The operand that a node divides by six (or multiplies by a sixth). */
export function sixthOf(view: GraphView, node: NodeProto | undefined): string | undefined {
  if (!node) return undefined;
  if (isOperator(node, "Div")) return close(scalar(view, node.input[1]), 6) ? node.input[0] : undefined;
  return isOperator(node, "Mul") ? operandBeside(view, node, 1 / 6) : undefined;
}

/** Attributes of HardSigmoid that make it Clip(x + 3, 0, 6) / 6. */
export const sixth = { alpha: Math.fround(1 / 6), beta: 0.5 };
