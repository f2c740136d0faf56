/**
 * What detectors give -> boxes float32[A,4], xyxy in pixels of the model's input and cut at its edges, and scores float32[A,C].
 * One row of the prediction is box, objectness (or not), classes; or boxes and scores come apart. Boxes that are offsets within the cells
 * of grids (Ge et al. 2021, YOLOX): centre = (offset + cell) * stride, side = exp(offset) * stride, grids of falling resolution in a row.
 */
import { z } from "zod";
import { unfit } from "../model-error";
import { type Fragment, type FragmentContext, inputOf, outputName, requireType } from "./fragment";
import { Sketch } from "./sketch";

const attrsSchema = z.object({
  width: z.number(),
  height: z.number(),
  form: z.enum(["xyxy", "cxcywh"]),
  unit: z.enum(["pixels", "share"]),
  objectness: z.boolean(),
  background: z.boolean(),
  transposed: z.boolean(),
  strides: z.array(z.number().int().positive()).nullable(),
});

export function decodeBoxes(context: FragmentContext): Fragment {
  const attrs = attrsSchema.parse(context.attrs);
  requireType(context, "float32");
  const { anchors, classes } = extents(context, attrs);
  const sketch = new Sketch(context);
  const upright = (name: string) => (attrs.transposed ? sketch.add("Transpose", [name], { perm: [0n, 2n, 1n] }) : name);
  const rows = upright(inputOf(context).name);
  const isApart = context.inputs.length > 1;
  const firstClass = isApart ? 0 : attrs.objectness ? 5 : 4;
  let scores = isApart ? upright(inputOf(context, 1).name) : rows;
  if (firstClass + (attrs.background ? 1 : 0) > 0)
    scores = sketch.slice(scores, 2, firstClass + (attrs.background ? 1 : 0));
  if (!isApart && attrs.objectness) scores = sketch.add("Mul", [scores, sketch.slice(rows, 2, 4, 5)]);
  sketch.add("Identity", [scores], {}, outputName(context, 1));

  const { width, height } = attrs;
  let [first, second] = [sketch.slice(rows, 2, 0, 2), sketch.slice(rows, 2, 2, 4)];
  if (attrs.strides) {
    const { cells, sizes } = grids(context, attrs.strides, width, height, anchors);
    const stride = sketch.floats([1, sizes.length, 1], sizes);
    first = sketch.add("Mul", [sketch.add("Add", [first, sketch.floats([1, sizes.length, 2], cells)]), stride]);
    second = sketch.add("Mul", [sketch.add("Exp", [second]), stride]);
  }
  if (attrs.form === "cxcywh") {
    const half = sketch.add("Mul", [second, sketch.floats([1], [0.5])]);
    [first, second] = [sketch.add("Sub", [first, half]), sketch.add("Add", [first, half])];
  }
  let boxes = sketch.add("Concat", [first, second], { axis: 2n });
  if (attrs.unit === "share") boxes = sketch.add("Mul", [boxes, sketch.floats([4], [width, height, width, height])]);
  const cut = sketch.add("Min", [boxes, sketch.floats([4], [width, height, width, height])]);
  sketch.add("Max", [cut, sketch.floats([1], [0])], {}, outputName(context, 0));
  return sketch.done([
    { name: outputName(context, 0), type: "float32", dims: [anchors, 4] },
    { name: outputName(context, 1), type: "float32", dims: [anchors, classes] },
  ]);
}

/** How many boxes and classes; names where the model does not say. */
function extents(context: FragmentContext, attrs: z.output<typeof attrsSchema>) {
  const rowsOf = (index: number): readonly (number | string)[] => {
    const { dims } = inputOf(context, index);
    if (dims && dims.length !== 2)
      throw unfit(`${context.title} takes a list of predictions and was given ${dims.length} dimensions.`);
    const [first = 0, second = 0] = dims ?? [context.local("anchors"), context.local("values")];
    return attrs.transposed ? [second, first] : [first, second];
  };
  const [anchors = 0, values = 0] = rowsOf(0);
  const isApart = context.inputs.length > 1;
  const wanted = isApart ? 4 : attrs.objectness ? 6 : 5;
  if (typeof values === "number" && (isApart ? values !== 4 : values < wanted))
    throw unfit(`${context.title} takes ${wanted} numbers or more for each box, and the model gives ${values}.`);
  const given = isApart ? rowsOf(1)[1] : typeof values === "number" ? values - wanted + 1 : values;
  const classes = typeof given === "number" ? given - (attrs.background ? 1 : 0) : context.local("classes");
  if (typeof classes === "number" && classes < 1) throw unfit(`${context.title} has no classes to choose from.`);
  return { anchors, classes };
}

/** Column and row of each cell, and its stride, in the order of the predictions. */
function grids(
  context: FragmentContext,
  strides: readonly number[],
  width: number,
  height: number,
  anchors: number | string,
) {
  const cells: number[] = [];
  const sizes: number[] = [];
  for (const stride of strides) {
    const [columns, rows] = [Math.floor(width / stride), Math.floor(height / stride)];
    for (let cell = 0; cell < columns * rows; cell++) {
      cells.push(cell % columns, Math.floor(cell / columns));
      sizes.push(stride);
    }
  }
  if (typeof anchors === "number" && anchors !== sizes.length)
    throw unfit(
      `${context.title}: grids with strides of ${strides.join(", ")} over ${width} x ${height} pixels have ${sizes.length} cells, and the model gives ${anchors} boxes.`,
    );
  return { cells, sizes };
}
