/** Constant nodes become initialisers: other rewrites, and quantizers, look for weights there and nowhere else. */
import { attribute, isOperator } from "../node-proto";
import type { NodeProto, TensorProto } from "../schema/onnx_pb";
import { floatTensor, int64Tensor } from "../tensor";
import type { Rewrite } from "./rewrite";

export const constantsToInitialisers: Rewrite = {
  name: "constants-to-initialisers",
  exact: true,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const node of view.nodes()) {
      const name = node.output[0];
      if (!isOperator(node, "Constant") || name === undefined) continue;
      const tensor = constantOf(node, name);
      if (view.isOutput(name)) refusals.push(`${name} is an output of the graph`);
      else if (!tensor) refusals.push(`${name} holds text or a sparse tensor`);
      else {
        view.remove(node);
        view.addConstant(tensor);
        changed += 1;
      }
    }
    return { changed, refusals };
  },
};

function constantOf(node: NodeProto, name: string): TensorProto | undefined {
  const tensor = attribute(node, "value")?.t;
  if (tensor) {
    tensor.name = name;
    return tensor;
  }
  const float = attribute(node, "value_float");
  if (float) return floatTensor(name, [], [float.f]);
  const floats = attribute(node, "value_floats");
  if (floats) return floatTensor(name, [floats.floats.length], floats.floats);
  const int = attribute(node, "value_int");
  if (int) return int64Tensor(name, [], [int.i]);
  const ints = attribute(node, "value_ints");
  return ints && int64Tensor(name, [ints.ints.length], ints.ints);
}
