/** The index (int64) of the largest element along one dimension of a row, which is gone in the result; the first where several are. */
import { z } from "zod";
import { unfit } from "../model-error";
import { type Fragment, type FragmentContext, inputOf, knownDims, outputName, requireType } from "./fragment";
import { Sketch } from "./sketch";

/** Of the row; -1 is its last. */
const attrsSchema = z.object({ axis: z.number().int() });

export function argmax(context: FragmentContext): Fragment {
  const { axis } = attrsSchema.parse(context.attrs);
  requireType(context, "float32");
  const { name, dims } = inputOf(context);
  const at = axis < 0 && dims ? axis + dims.length : axis;
  if (dims && (at < 0 || at >= dims.length))
    throw unfit(`${context.title} looks along dimension ${axis} of rows that have ${dims.length}.`);
  if (at < 0 && context.opset < 11) knownDims(context);
  const sketch = new Sketch(context);
  const along = { axis: BigInt(at < 0 ? at : at + 1), keepdims: 0n };
  const made = sketch.add("ArgMax", [name], along, outputName(context, 0));
  return sketch.done([{ name: made, type: "int64", dims: dims?.filter((_, index) => index !== at) ?? null }]);
}
