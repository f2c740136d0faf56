/** Cosine similarity of two rows: a . b / max(|a| |b|, 1e-12), from -1 to 1; one number a row. */
import { unfit } from "../model-error";
import { type Fragment, type FragmentContext, inputOf, outputName, requireType } from "./fragment";
import { smallest } from "./l2-normalise";
import { Sketch } from "./sketch";

export function cosine(context: FragmentContext): Fragment {
  requireType(context, "float32");
  const [a, b] = [inputOf(context, 0), inputOf(context, 1)];
  const [left, right] = [a.dims?.at(0), b.dims?.at(0)];
  if (typeof left === "number" && typeof right === "number" && left !== right)
    throw unfit(`${context.title} compares lists of equal length; these have ${left} and ${right} numbers.`);
  const sketch = new Sketch(context);
  const product = sketch.over("ReduceSum", sketch.add("Mul", [a.name, b.name]), 1, { keepdims: 0n });
  const [first = "", second = ""] = [a, b].map(({ name }) => sketch.over("ReduceL2", name, 1, { keepdims: 0n }));
  const lengths = sketch.add("Max", [sketch.add("Mul", [first, second]), sketch.floats([1], [smallest])]);
  const made = sketch.add("Div", [product, lengths], {}, outputName(context, 0));
  return sketch.done([{ name: made, type: "float32", dims: [] }]);
}
