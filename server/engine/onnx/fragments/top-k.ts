/**
 * The k largest along the last dimension, largest first, with their indices (int64). k is at most the extent: known extents clamp
 * it here; others in the graph. Operator set 1 of TopK (up to 9) has k as an attribute, which cannot be clamped.
 */
import { z } from "zod";
import { unfit } from "../model-error";
import { makeNode } from "../node-proto";
import { type Fragment, type FragmentContext, inputOf, lastAxis, outputName, requireType } from "./fragment";
import { Sketch } from "./sketch";

const attrsSchema = z.object({ k: z.number().int().min(1) });

export function topK(context: FragmentContext): Fragment {
  const { k } = attrsSchema.parse(context.attrs);
  requireType(context, "float32");
  const { name, dims } = inputOf(context);
  const extent = dims?.at(-1);
  if (dims?.length === 0) throw unfit(`${context.title} needs a list of scores and was given single numbers.`);
  const kept = typeof extent === "number" ? Math.min(k, extent) : context.local("k");
  const axis = lastAxis(context);
  const [values, indices] = [outputName(context, 0), outputName(context, 1)];
  const sketch = new Sketch(context);
  if (context.opset < 10) {
    if (typeof kept !== "number") {
      throw unfit(
        `${context.title} must know the number of classes before a model of operator set ${context.opset}; export the model with operator set 11 or later.`,
      );
    }
    sketch.nodes.push(makeNode("TopK", [name], [values, indices], { axis, k: BigInt(kept) }));
  } else {
    const count = typeof kept === "number" ? sketch.integers([1], [kept]) : sketch.atMost(k, name, Number(axis));
    sketch.nodes.push(makeNode("TopK", [name, count], [values, indices], { axis }));
  }
  const rowDims = dims && [...dims.slice(0, -1), kept];
  return sketch.done([
    { name: values, type: "float32", dims: rowDims },
    { name: indices, type: "int64", dims: rowDims },
  ]);
}
