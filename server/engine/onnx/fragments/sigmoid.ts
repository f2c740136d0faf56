/** Sigmoid of every element. */
import { type Fragment, type FragmentContext, inputOf, outputName, requireType } from "./fragment";
import { Sketch } from "./sketch";

export function sigmoid(context: FragmentContext): Fragment {
  requireType(context, "float32");
  const { name, dims } = inputOf(context);
  const sketch = new Sketch(context);
  const made = sketch.add("Sigmoid", [name], {}, outputName(context, 0));
  return sketch.done([{ name: made, type: "float32", dims }]);
}
