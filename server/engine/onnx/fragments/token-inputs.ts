/**
 * What a sentence encoder takes, out of one tensor of tokens in which a batch pads by -1: int64[L] -> the tokens, 0 where padded; 1 for
 * tokens and 0 for padding; and zeros, for all are of the first part. One tensor is padded and sent, not three.
 */
import { TensorProto_DataType as DataType } from "../schema/onnx_pb";
import { type Fragment, type FragmentContext, inputOf, outputName, requireType } from "./fragment";
import { Sketch } from "./sketch";

export function tokenInputs(context: FragmentContext): Fragment {
  requireType(context, "int64");
  const { name, dims } = inputOf(context);
  const sketch = new Sketch(context);
  const padded = sketch.add("Less", [name, sketch.integers([], [0])]);
  const to = BigInt(DataType.INT64);
  const mask = sketch.add("Cast", [sketch.add("Not", [padded])], { to }, outputName(context, 1));
  const ids = sketch.add("Mul", [name, mask], {}, outputName(context, 0));
  const types = sketch.add("Sub", [mask, mask], {}, outputName(context, 2));
  return sketch.done([ids, mask, types].map((each) => ({ name: each, type: "int64", dims })));
}
