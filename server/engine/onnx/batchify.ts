/**
 * Turns a model exported for a batch of 1 into one for any batch: the batch dimension of its input and output becomes
 * symbolic, and constant Reshape targets whose leading 1 stands for it say "whatever is left" (-1) or "as it came" (0).
 * A guess: whoever calls must see two rows together give what each gives alone.
 */
import { attribute, intAttribute, isOperator } from "./node-proto";
import type { GraphProto, TensorProto, ValueInfoProto } from "./schema/onnx_pb";
import { int64Tensor, integersOf } from "./tensor";

/** Edits the graph; returns how many Reshapes were rewritten. */
export function batchify(graph: GraphProto, batch: string): number {
  for (const value of [...graph.input, ...graph.output]) freeBatch(value, batch);
  graph.valueInfo = [];
  const constants = new Map<string, TensorProto>(graph.initializer.map((tensor) => [tensor.name, tensor]));
  for (const node of graph.node) {
    const tensor = isOperator(node, "Constant") ? attribute(node, "value")?.t : undefined;
    if (tensor && node.output[0]) constants.set(node.output[0], tensor);
  }
  const taken = new Set([...constants.keys(), ...graph.node.flatMap((node) => node.output)]);
  let rewritten = 0;
  for (const node of graph.node) {
    const shape = isOperator(node, "Reshape") ? constants.get(node.input[1] ?? "") : undefined;
    const target = shape && integersOf(shape);
    if (!target || target.length < 2 || target[0] !== 1) continue;
    const rest = target.slice(1);
    const keepsZero = intAttribute(node, "allowzero", 0) !== 0;
    if (rest.includes(-1) && keepsZero) continue;
    let name = `${node.input[1]}/batched`;
    while (taken.has(name)) name += "'";
    taken.add(name);
    graph.initializer.push(int64Tensor(name, [target.length], [rest.includes(-1) ? 0 : -1, ...rest]));
    node.input[1] = name;
    rewritten += 1;
  }
  return rewritten;
}

function freeBatch(value: ValueInfoProto, batch: string): void {
  const type = value.type?.value;
  const first = type?.case === "tensorType" ? type.value.shape?.dim[0] : undefined;
  if (first?.value.case === "dimValue" && first.value.value === 1n) first.value = { case: "dimParam", value: batch };
}
