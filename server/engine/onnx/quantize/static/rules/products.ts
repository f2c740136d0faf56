/** Conv, Gemm and MatMul: weights per output channel, bias in the scale of the product. */
import { floatAttribute, intAttribute } from "../../../node-proto";
import type { NodeProto } from "../../../schema/onnx_pb";
import type { Marking, WeightMark } from "../marking";
import { first, type Rules, resultOf, second } from "../rule";

export const products: Rules = {
  Conv: (node, marking) => {
    const fault = weightsFault(node, marking);
    if (fault) return fault;
    markProduct(node, marking, 0, true);
    return null;
  },
  Gemm: (node, marking) => {
    const fault = weightsFault(node, marking);
    if (fault) return fault;
    if (floatAttribute(node, "alpha", 1) !== 1 || floatAttribute(node, "beta", 1) !== 1) return "it scales its result";
    if (intAttribute(node, "transA", 0) !== 0) return "its input is transposed";
    markProduct(node, marking, intAttribute(node, "transB", 0) === 0 ? 1 : 0, false);
    return null;
  },
  MatMul: (node, marking) => {
    if (!marking.isFloat(first(node)) || !marking.isFloat(second(node))) return "it does not work on float32";
    const weights = marking.view.constant(second(node));
    if (weights && weights.dims.length === 2) {
      markProduct(node, marking, 1, false);
      return null;
    }
    // Two computed values, as in attention: the integer kernel is for them only if both are on the grid already.
    if (!marking.isOnGrid(first(node)) || !marking.isOnGrid(second(node))) return "it multiplies two computed values";
    marking.operand(first(node));
    marking.operand(second(node));
    return null;
  },
};

function weightsFault(node: NodeProto, marking: Marking): string | null {
  if (!marking.isFloat(first(node))) return "it does not work on float32";
  if (!marking.constant(second(node))) return "its weights are not constant";
  const bias = node.input[2] ?? "";
  return bias !== "" && !marking.constant(bias) ? "its bias is not constant" : null;
}

/** `needsGrid`: its kernel gives integers; the others have one that gives float32 too, which is more exact for those who want that. */
function markProduct(node: NodeProto, marking: Marking, axis: number, needsGrid: boolean): void {
  const weight: WeightMark = { node, index: 1, axis };
  marking.operand(first(node));
  marking.weights.push(weight);
  if (node.input[2]) marking.biases.push({ node, index: 2, input: first(node), weight });
  if (needsGrid) marking.activations.add(resultOf(node));
}
