/**
 * Nodes that compute the same from the same become one, and so do small constants of the same bytes. Two models that look at one
 * picture share its preprocessing this way. Random operators, and those that hold bodies, are left.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import type { GraphView } from "../graph-view";
import { subgraphsOf } from "../node-proto";
import { TensorProto_DataType as DataType, type NodeProto, NodeProtoSchema, type TensorProto } from "../schema/onnx_pb";
import { rawBytesOf } from "../tensor";
import { topologicalOrder } from "../topological";
import type { Rewrite } from "./rewrite";

/** Larger ones are weights, which rarely repeat and which the folds want for themselves. */
const maxConstant = 1024;
export const random = /^(Random|Bernoulli|Multinomial|Dropout)/;

export const commonSubexpressions: Rewrite = {
  name: "common-subexpressions",
  exact: true,
  run(view) {
    const refusals: string[] = [];
    let changed = joinConstants(view);
    const first = new Map<string, NodeProto>();
    const sorted = topologicalOrder(view.nodes());
    for (const node of "order" in sorted ? sorted.order : []) {
      if (random.test(node.opType) || subgraphsOf(node).length > 0) continue;
      const key = keyOf(node);
      const same = first.get(key);
      if (!same) first.set(key, node);
      else if (node.output.some((name) => view.isOutput(name)))
        refusals.push(`${node.output.join(", ")} is an output of the graph and the same as ${same.output.join(", ")}`);
      else {
        view.remove(node);
        node.output.forEach((name, index) => {
          if (name !== "") view.replaceUses(name, same.output[index] ?? "");
        });
        changed += 1;
      }
    }
    return { changed, refusals };
  },
};

/** All that decides what a node computes: everything but names and notes. */
function keyOf({ domain, opType, overload, input, output, attribute }: NodeProto): string {
  const sorted = attribute.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  // Which outputs there are can change what the others are (the mask of Dropout, the statistics of BatchNormalization).
  const shape = output.map((name) => (name === "" ? "" : "x"));
  const plain = create(NodeProtoSchema, { domain, opType, overload, input, output: shape, attribute: sorted });
  return Buffer.from(toBinary(NodeProtoSchema, plain)).toString("latin1");
}

function joinConstants(view: GraphView): number {
  const first = new Map<string, string>();
  let joined = 0;
  for (const [name, tensor] of view.constants) {
    if (!view.constant(name) || view.isOutput(name) || !isSmall(tensor)) continue;
    const key = `${tensor.dataType}[${tensor.dims}]${Buffer.from(rawBytesOf(tensor)).toString("latin1")}`;
    const same = first.get(key);
    if (same === undefined) first.set(key, name);
    else if (view.users(name).size > 0) {
      view.replaceUses(name, same);
      joined += 1;
    }
  }
  return joined;
}

function isSmall(tensor: TensorProto): boolean {
  return tensor.dataType !== DataType.STRING && rawBytesOf(tensor).byteLength <= maxConstant;
}
