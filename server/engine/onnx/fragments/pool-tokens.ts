/** float32[L,D] and int64[L], 1 for tokens and 0 for padding -> float32[D]: the mean over the tokens, or what the first one has. */
import { unfit } from "../model-error";
import { TensorProto_DataType as DataType } from "../schema/onnx_pb";
import { type Fragment, type FragmentContext, inputOf, outputName } from "./fragment";
import { Sketch } from "./sketch";

export function poolTokens(context: FragmentContext): Fragment {
  const [states, mask] = [inputOf(context, 0), inputOf(context, 1)];
  if (states.dims && states.dims.length !== 2)
    throw unfit(
      `${context.title} takes a list of numbers for each token, and the model gives ${states.dims.length === 1 ? "one for the whole text: choose no pooling on its card" : `${states.dims.length} dimensions`}.`,
    );
  const sketch = new Sketch(context);
  const to = BigInt(DataType.FLOAT);
  const floats = states.type === "float32" ? states.name : sketch.add("Cast", [states.name], { to });
  const dims = states.dims?.slice(1) ?? null;
  const as = outputName(context, 0);
  if (context.attrs.pooling === "cls") {
    const first = sketch.add("Gather", [floats, sketch.integers([], [0])], { axis: 1n }, as);
    return sketch.done([{ name: first, type: "float32", dims }]);
  }
  const weights = sketch.add("Cast", [mask.name], { to });
  const kept = sketch.add("Mul", [floats, sketch.over("Unsqueeze", weights, 2)]);
  const sum = sketch.over("ReduceSum", kept, 1, { keepdims: 0n });
  const count = sketch.over("ReduceSum", weights, 1, { keepdims: 1n });
  const mean = sketch.add("Div", [sum, sketch.add("Max", [count, sketch.floats([1], [1])])], {}, as);
  return sketch.done([{ name: mean, type: "float32", dims }]);
}
