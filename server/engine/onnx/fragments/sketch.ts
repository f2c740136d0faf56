/**
 * A fragment as it is drawn up: nodes and constants with names of their own. Knows which operators took their axes as an attribute before
 * some operator set and take them as an input since.
 */
import { type AttributeValue, makeNode } from "../node-proto";
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from "../schema/onnx_pb";
import { floatTensor, int64Tensor } from "../tensor";
import type { Fragment, FragmentContext } from "./fragment";

/** The operator set since which the axes are an input. */
const axesAsInput: Readonly<Record<string, number>> = { ReduceL2: 18, ReduceMax: 18, ReduceSum: 13, Unsqueeze: 13 };

export class Sketch {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  #count = 0;

  constructor(readonly context: FragmentContext) {}

  /** Adds an operator of one result. Axes count from the front and see the batch; `as` is the result's name, if it is to have one. */
  add(opType: string, inputs: readonly string[], attributes: Record<string, AttributeValue> = {}, as?: string): string {
    const name = as ?? this.#name(opType);
    this.nodes.push(makeNode(opType, inputs, [name], attributes));
    return name;
  }

  /** An operator with axes, in the form that the operator set has. */
  over(opType: string, input: string, axis: number, attributes: Record<string, AttributeValue> = {}, as?: string) {
    return this.context.opset >= (axesAsInput[opType] ?? 0)
      ? this.add(opType, [input, this.integers([1], [axis])], attributes, as)
      : this.add(opType, [input], { ...attributes, axes: [BigInt(axis)] }, as);
  }

  /** What lies from `from` on and before `to` along the axis; operator set 10 or later. */
  slice(input: string, axis: number, from: number, to = 2 ** 31 - 1): string {
    return this.add("Slice", [input, ...[from, to, axis].map((value) => this.integers([1], [value]))]);
  }

  /** The smaller of a number and an extent that only the data decide. In float32, exact up to 2^24: Min takes integers from operator set 12 only. */
  atMost(most: number, input: string, axis: number): string {
    const extent = this.add("Gather", [this.add("Shape", [input]), this.integers([1], [axis])], { axis: 0n });
    const least = this.add("Min", [
      this.add("Cast", [extent], { to: BigInt(DataType.FLOAT) }),
      this.floats([1], [most]),
    ]);
    return this.add("Cast", [least], { to: BigInt(DataType.INT64) });
  }

  floats(dims: readonly number[], values: ArrayLike<number>): string {
    const tensor = floatTensor(this.#name("floats"), dims, values);
    this.constants.push(tensor);
    return tensor.name;
  }

  integers(dims: readonly number[], values: readonly number[]): string {
    const tensor = int64Tensor(this.#name("integers"), [...dims], values);
    this.constants.push(tensor);
    return tensor.name;
  }

  done(outputs: Fragment["outputs"]): Fragment {
    return { nodes: this.nodes, constants: this.constants, outputs };
  }

  #name(base: string): string {
    return this.context.local(`${base.toLowerCase()}${this.#count++}`);
  }
}
