/**
 * Greedy CTC (Graves et al. 2006): float32[T, classes] -> the class of each step, int64[T], and how probable it is, float32[T]. A step that
 * repeats the one before it has the blank, class 0, so that what is not blank is what is written.
 */
import { unfit } from "../model-error";
import { type Fragment, type FragmentContext, inputOf, outputName, requireType } from "./fragment";
import { Sketch } from "./sketch";

export function ctcArgmax(context: FragmentContext): Fragment {
  requireType(context, "float32");
  const { name, dims } = inputOf(context);
  if (dims && dims.length !== 2)
    throw unfit(`${context.title} takes steps of classes and was given ${dims.length} dimensions.`);
  const sketch = new Sketch(context);
  const classes = sketch.add("ArgMax", [name], { axis: 2n, keepdims: 0n });
  const [first, rest, before] = [
    sketch.slice(classes, 1, 0, 1),
    sketch.slice(classes, 1, 1),
    sketch.slice(classes, 1, 0, -1),
  ];
  const written = sketch.add("Where", [sketch.add("Equal", [rest, before]), sketch.integers([], [0]), rest]);
  const all = sketch.add("Concat", [first, written], { axis: 1n }, outputName(context, 0));
  const best = sketch.over("ReduceMax", name, 2, { keepdims: 0n }, outputName(context, 1));
  const steps = dims?.slice(0, 1) ?? null;
  return sketch.done([
    { name: all, type: "int64", dims: steps },
    { name: best, type: "float32", dims: steps },
  ]);
}
