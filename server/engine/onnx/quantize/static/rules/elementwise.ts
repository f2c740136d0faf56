/** Sums, products and activations of values that are on the grid already: for those alone the way there and back would cost more than it saves. */
import { floatAttribute, isOperator } from "../../../node-proto";
import type { NodeProto } from "../../../schema/onnx_pb";
import type { Marking } from "../marking";
import { first, type Rule, type Rules, resultOf, second } from "../rule";

const binary: Rule = (node, marking) => {
  const inputs = [first(node), second(node)];
  if (!inputs.every((name) => marking.isFloat(name))) return "it does not work on float32";
  if (!inputs.some((name) => marking.isOnGrid(name))) return "no operand is on the grid";
  for (const name of inputs) marking.operand(name);
  marking.activations.add(resultOf(node));
  return null;
};

/** Activations that onnxruntime looks up in a table of 256 entries. */
const tabulated =
  (bounds?: readonly [number, number]): Rule =>
  (node, marking) => {
    if (!marking.isOnGrid(first(node))) return "its input is not on the grid";
    marking.activations.add(resultOf(node));
    if (bounds) marking.bounds.set(resultOf(node), bounds);
    return null;
  };

const hardSigmoid: Rule = (node, marking) => {
  const [input, result] = [first(node), resultOf(node)];
  const alpha = floatAttribute(node, "alpha", 0.2);
  const offset = floatAttribute(node, "beta", 0.5) / alpha;
  if (!marking.isOnGrid(input)) return "its input is not on the grid";
  if (!(alpha > 0) || !(offset >= 0)) return "its slope or offset is negative";
  marking.activations.add(result);
  marking.bounds.set(result, [0, 1]);
  marking.gates.set(result, { node, input, offset, width: 1 / alpha });
  return null;
};

/** Relu and Clip: what they cut off is outside the grid, so that quantizing their result does their work. */
const cut =
  (limits: (node: NodeProto, marking: Marking) => readonly [number, number] | null): Rule =>
  (node, marking) => {
    const source = first(node);
    const maker = marking.view.producer(source);
    if (!marking.isOnGrid(source)) return "its input is not on the grid";
    const range = limits(node, marking);
    if (!range) return "its limits are not constant";
    if (!maker || !marking.nodes.has(maker) || !marking.view.onlyUser(source)) return "its input has other readers";
    if (!isOperator(maker, "Conv", "Add", "Mul")) return "what feeds it does not compute";
    marking.absorb(node, ...range);
    return null;
  };

function clipLimits(node: NodeProto, marking: Marking): readonly [number, number] | null {
  const limit = (index: number, otherwise: number) => {
    const name = node.input[index] ?? "";
    return name === "" ? otherwise : marking.view.scalar(name);
  };
  const [min, max] = [limit(1, Number.NEGATIVE_INFINITY), limit(2, Number.POSITIVE_INFINITY)];
  // A grid holds zero: it can stop at zero or beyond, and nowhere else.
  return min === undefined || max === undefined || min > 0 || max < 0 ? null : [min, max];
}

export const elementwise: Rules = {
  Add: binary,
  Mul: binary,
  Relu: cut(() => [0, Number.POSITIVE_INFINITY]),
  Clip: cut(clipLimits),
  Sigmoid: tabulated([0, 1]),
  LeakyRelu: tabulated(),
  HardSigmoid: hardSigmoid,
};
