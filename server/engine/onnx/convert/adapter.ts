/** What an adapter of one operator at one step may look at and change: its node, constants, nodes put before and after it. */

import type { AttributeValue } from "../node-proto";
import { attribute, makeAttribute } from "../node-proto";
import type { NodeProto, TensorProto } from "../schema/onnx_pb";
import { int64Tensor } from "../tensor";

export interface Place {
  node: NodeProto;
  before: NodeProto[];
  after: NodeProto[];
  /** The rank of a value, where inference knows it. */
  rank(name: string): number | undefined;
  constant(name: string | undefined): TensorProto | undefined;
  addConstant(tensor: TensorProto): string;
  /** A name near the given one that nothing in the model has. */
  freshName(base: string): string;
}

/** Changes the place in the way of the later operator set; a text says why that cannot be done. */
export type Adapter = (place: Place) => string | undefined;

export function take(node: NodeProto, name: string) {
  const found = attribute(node, name);
  if (found) node.attribute = node.attribute.filter((held) => held !== found);
  return found;
}

export function give(node: NodeProto, name: string, value: AttributeValue): void {
  take(node, name);
  node.attribute = [...node.attribute, makeAttribute(name, value)];
}

export function setInput(node: NodeProto, index: number, name: string): void {
  while (node.input.length < index) node.input.push("");
  node.input[index] = name;
}

/** A list of integers that was an attribute and is an input now. */
export function integersToInput(name: string, index: number): Adapter {
  return ({ node, addConstant, freshName }) => {
    const held = take(node, name);
    if (!held) return undefined;
    const constant = freshName(`${node.output[0]}/${name}`);
    setInput(node, index, addConstant(int64Tensor(constant, [held.ints.length], held.ints)));
    return undefined;
  };
}
