/** MatMul and Gemm with constant weights, as the schemes that are not static see them: input, weights [size, outputs], bias. */
import type { GraphView } from "../graph-view";
import { floatAttribute, intAttribute, isOperator } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { floatsOf } from "../tensor";

export interface Product {
  node: NodeProto;
  input: string;
  /** Row-major [size, outputs]. */
  weights: Float32Array;
  size: number;
  outputs: number;
  /** Name of the constant that is added, if any. */
  bias: string | null;
}

/** A sentence without a subject where the node is a product that has to stay; null where it is none. */
export function productOf(view: GraphView, node: NodeProto): Product | string | null {
  if (!isOperator(node, "MatMul", "Gemm")) return null;
  const tensor = view.constant(node.input[1]);
  const values = tensor && floatsOf(tensor);
  if (!tensor || !values) return "its weights are not constant";
  if (tensor.dims.length !== 2) return `its weights have ${tensor.dims.length} dimensions`;
  const [rows = 0, columns = 0] = tensor.dims.map(Number);
  const input = node.input[0] as string;
  if (isOperator(node, "MatMul")) return { node, input, weights: values, size: rows, outputs: columns, bias: null };
  if (floatAttribute(node, "alpha", 1) !== 1 || floatAttribute(node, "beta", 1) !== 1) return "it scales its result";
  if (intAttribute(node, "transA", 0) !== 0) return "its input is transposed";
  const bias = node.input[2] || null;
  if (intAttribute(node, "transB", 0) === 0)
    return { node, input, weights: values, size: rows, outputs: columns, bias };
  return { node, input, weights: transposed(values, rows, columns), size: columns, outputs: rows, bias };
}

export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] as number;
  return result;
}
