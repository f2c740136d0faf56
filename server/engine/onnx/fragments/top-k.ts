/**
 * The k largest along the last dimension, largest first, with their indices (int64). k is at most the extent: known extents clamp
 * it here; others in the graph, by Shape and Min. Operator set 1 of TopK (up to 9) has k as an attribute, which cannot be clamped.
 */
import { z } from "zod";
import { unfit } from "../model-error";
import { makeNode } from "../node-proto";
import { TensorProto_DataType as DataType } from "../schema/onnx_pb";
import { floatTensor, int64Tensor } from "../tensor";
import { type Fragment, type FragmentContext, inputOf, lastAxis, outputName, requireType } from "./fragment";

const attrsSchema = z.object({ k: z.number().int().min(1) });

export function topK(context: FragmentContext): Fragment {
  const { k } = attrsSchema.parse(context.attrs);
  requireType(context, "float32");
  const { dims } = inputOf(context);
  const extent = dims?.at(-1);
  if (dims?.length === 0) throw unfit(`${context.title} needs a list of scores and was given single numbers.`);
  const kept = typeof extent === "number" ? Math.min(k, extent) : context.local("k");
  const axis = lastAxis(context);
  const [values, indices] = [outputName(context, 0), outputName(context, 1)];
  const rowDims = dims && [...dims.slice(0, -1), kept];
  const fragment: Fragment = {
    nodes: [],
    constants: [],
    outputs: [
      { name: values, type: "float32", dims: rowDims },
      { name: indices, type: "int64", dims: rowDims },
    ],
  };
  if (context.opset < 10) {
    if (typeof kept !== "number") {
      throw unfit(
        `${context.title} must know the number of classes before a model of operator set ${context.opset}; export the model with operator set 11 or later.`,
      );
    }
    fragment.nodes.push(makeNode("TopK", [inputOf(context).name], [values, indices], { axis, k: BigInt(kept) }));
    return fragment;
  }
  const count = context.local("count");
  if (typeof kept === "number") fragment.constants.push(int64Tensor(count, [1], [kept]));
  else clampToExtent(context, fragment, k, count);
  fragment.nodes.push(makeNode("TopK", [inputOf(context).name, count], [values, indices], { axis }));
  return fragment;
}

/** min(k, extent) in float32, exact up to 2^24: Min takes integers from operator set 12 only. */
function clampToExtent(context: FragmentContext, fragment: Fragment, k: number, count: string): void {
  const [shape, last, at, asFloat, limit, least] = ["shape", "last", "at", "extent", "limit", "least"].map((name) =>
    context.local(name),
  ) as [string, string, string, string, string, string];
  fragment.constants.push(int64Tensor(at, [1], [Number(lastAxis(context))]), floatTensor(limit, [1], [k]));
  fragment.nodes.push(
    makeNode("Shape", [inputOf(context).name], [shape]),
    makeNode("Gather", [shape, at], [last], { axis: 0n }),
    makeNode("Cast", [last], [asFloat], { to: BigInt(DataType.FLOAT) }),
    makeNode("Min", [asFloat, limit], [least]),
    makeNode("Cast", [least], [count], { to: BigInt(DataType.INT64) }),
  );
}
