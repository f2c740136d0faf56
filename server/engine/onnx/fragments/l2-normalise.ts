/** The row as one list of numbers, scaled to length 1: x / max(|x|, 1e-12), so that a row of zeros stays one. */
import { elementCount } from "../tensor";
import { type Fragment, type FragmentContext, inputOf, outputName, requireType } from "./fragment";
import { Sketch } from "./sketch";

export const smallest = 1e-12;

export function l2Normalise(context: FragmentContext): Fragment {
  requireType(context, "float32");
  const { name, dims } = inputOf(context);
  const sketch = new Sketch(context);
  const flat = sketch.add("Flatten", [name], { axis: 1n });
  const length = sketch.over("ReduceL2", flat, 1, { keepdims: 1n });
  const divisor = sketch.add("Max", [length, sketch.floats([1], [smallest])]);
  const made = sketch.add("Div", [flat, divisor], {}, outputName(context, 0));
  const isKnown = dims?.every((extent) => typeof extent === "number");
  const count = isKnown ? elementCount(dims) : context.local("length");
  return sketch.done([{ name: made, type: "float32", dims: [count] }]);
}
