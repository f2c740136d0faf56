/** Weights stored as float16 and widened when the model is opened: half the file, the same speed. A form of storage, not of arithmetic. */
import type { GraphView } from "../../graph-view";
import { makeNode } from "../../node-proto";
import { TensorProto_DataType as DataType } from "../../schema/onnx_pb";
import { floatsOf, rawTensor } from "../../tensor";

/** Smaller constants stay. */
const leastElements = 256;
const largest = 65504;

/** Edits the graph; returns the names of the constants that were narrowed. */
export function halveWeights(view: GraphView): string[] {
  const done: string[] = [];
  for (const tensor of [...view.constants.values()]) {
    const { name } = tensor;
    const values = view.constant(name) && floatsOf(tensor);
    if (!values || values.length < leastElements || view.isOutput(name)) continue;
    if (!values.every((value) => Math.abs(value) <= largest)) continue;
    const narrow = Uint16Array.from(values, toHalf);
    const stored = view.freshName(`${name}/half`);
    view.addConstant(rawTensor(stored, DataType.FLOAT16, tensor.dims.map(Number), new Uint8Array(narrow.buffer)));
    const wide = view.freshName(`${name}/wide`);
    view.replaceUses(name, wide);
    view.add(makeNode("Cast", [stored], [wide], { to: BigInt(DataType.FLOAT) }));
    done.push(name);
  }
  return done;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of the nearest float16, ties to even (IEEE 754). Values beyond its range become infinite. */
export function toHalf(value: number): number {
  float[0] = value;
  const all = bits[0] as number;
  const sign = (all >>> 16) & 0x8000;
  const magnitude = all & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // From halfway between 65504 and 65536 on.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14 the step is fixed: adding 1/2 in it lets float32 do the rounding.
  if (magnitude < 0x38800000) {
    float[0] = Math.abs(value) + 0.5;
    return sign | ((bits[0] as number) - 0x3f000000);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}
