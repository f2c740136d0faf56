/** float32[N,T,C] -> int32[N,T] index of the largest and float32[N,T] the largest. ReduceMax takes its axes as an input from operator set 18. */
import { unfit } from "../model-error";
import { makeNode } from "../node-proto";
import { TensorProto_DataType as DataType } from "../schema/onnx_pb";
import { int64Tensor } from "../tensor";
import { type Fragment, type FragmentContext, lastAxis, outputName, requireType } from "./fragment";

export function ctcArgmax(context: FragmentContext): Fragment {
  requireType(context, "float32");
  const { name, dims } = context.input;
  if (dims && dims.length !== 2)
    throw unfit(`${context.title} takes a table of steps and characters and was given ${dims.length} dimensions.`);
  const [indices, scores] = [outputName(context, 0), outputName(context, 1)];
  const axis = lastAxis(context);
  const wide = context.local("indices");
  const axes = context.local("axes");
  const steps = dims?.slice(0, -1) ?? null;
  const takesAxesAsInput = context.opset >= 18;
  return {
    nodes: [
      makeNode("ArgMax", [name], [wide], { axis, keepdims: 0n }),
      makeNode("Cast", [wide], [indices], { to: BigInt(DataType.INT32) }),
      takesAxesAsInput
        ? makeNode("ReduceMax", [name, axes], [scores], { keepdims: 0n })
        : makeNode("ReduceMax", [name], [scores], { axes: [axis], keepdims: 0n }),
    ],
    constants: takesAxesAsInput ? [int64Tensor(axes, [1], [Number(axis)])] : [],
    outputs: [
      { name: indices, type: "int32", dims: steps },
      { name: scores, type: "float32", dims: steps },
    ],
  };
}
