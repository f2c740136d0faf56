/**
 * Boxes float32[A,4] and scores float32[A,C] -> the best `most` of them: boxes float32[K,4], scores float32[K], classes int64[K], best
 * first. A box is of its best class, and gives way to a better one of the same class that it shares more than `overlap` with
 * (intersection over union). Every item gives K rows, so that items stay rows of one batch; where fewer are left the rest score 0.
 */
import { z } from "zod";
import { makeNode } from "../node-proto";
import { type Fragment, type FragmentContext, inputOf, outputName, requireType } from "./fragment";
import { Sketch } from "./sketch";

/** `extent`: no box reaches beyond it. `floor`: what scores less is left out. */
const attrsSchema = z.object({
  overlap: z.number(),
  floor: z.number(),
  most: z.number().int().positive(),
  extent: z.number().positive(),
});

/** GatherND with a batch came with it. */
export const nonMaxSuppressionSince = 12;

export function nonMaxSuppression(context: FragmentContext): Fragment {
  const { overlap, floor, most, extent } = attrsSchema.parse(context.attrs);
  requireType(context, "float32");
  const anchors = inputOf(context).dims?.[0];
  const kept = typeof anchors === "number" ? Math.min(most, anchors) : context.local("kept");
  const [boxes, scores] = [inputOf(context, 0).name, inputOf(context, 1).name];
  const sketch = new Sketch(context);
  const best = sketch.over("ReduceMax", scores, 2, { keepdims: 0n });
  const limit = typeof kept === "number" ? sketch.integers([1], [kept]) : sketch.atMost(most, best, 1);
  const classes = sketch.add("ArgMax", [scores], { axis: 2n, keepdims: 0n });
  // Classes are moved apart, so that one call sees them all and none gives way to another's.
  const lane = sketch.add("Mul", [sketch.add("Cast", [classes], { to: 1n }), sketch.floats([1], [extent + 1])]);
  const apart = sketch.add("Add", [boxes, sketch.over("Unsqueeze", lane, 2)]);
  const chosen = sketch.add("NonMaxSuppression", [
    apart,
    sketch.over("Unsqueeze", best, 1),
    limit,
    sketch.floats([1], [overlap]),
    sketch.floats([1], [floor]),
  ]);
  // Rows of item, class and box -> 1 where a box of an item was chosen.
  const places = sketch.add("Gather", [chosen, sketch.integers([2], [0, 2])], { axis: 1n });
  const count = sketch.add("Gather", [sketch.add("Shape", [chosen]), sketch.integers([1], [0])], { axis: 0n });
  const none = sketch.add("Mul", [best, sketch.floats([1], [0])]);
  const ones = sketch.add("Add", [sketch.add("ConstantOfShape", [count]), sketch.floats([1], [1])]);
  const mask = sketch.add("ScatterND", [none, places, ones]);
  const left = sketch.add("Mul", [best, mask]);
  const [top, at] = [outputName(context, 1), context.local("at")];
  sketch.nodes.push(makeNode("TopK", [left, limit], [top, at], { axis: 1n }));
  sketch.add("GatherND", [boxes, sketch.over("Unsqueeze", at, 2)], { batch_dims: 1n }, outputName(context, 0));
  sketch.add("GatherElements", [classes, at], { axis: 1n }, outputName(context, 2));
  return sketch.done([
    { name: outputName(context, 0), type: "float32", dims: [kept, 4] },
    { name: top, type: "float32", dims: [kept] },
    { name: outputName(context, 2), type: "int64", dims: [kept] },
  ]);
}
