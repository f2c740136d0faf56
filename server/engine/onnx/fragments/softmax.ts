/** Softmax over the last dimension. Before operator set 13 the axis splits the shape in two, which on the last one is the same. */
import { makeNode } from "../node-proto";
import { type Fragment, type FragmentContext, inputOf, lastAxis, outputName, requireType } from "./fragment";

export function softmax(context: FragmentContext): Fragment {
  requireType(context, "float32");
  const name = outputName(context, 0);
  return {
    nodes: [makeNode("Softmax", [inputOf(context).name], [name], { axis: lastAxis(context) })],
    constants: [],
    outputs: [{ name, type: "float32", dims: inputOf(context).dims }],
  };
}
