/** Identity, and Dropout where it is not training, give what they take: their users read the source instead. */
import type { GraphView } from "../graph-view";
import { isOperator } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import { bypass } from "./bypass";
import type { Rewrite } from "./rewrite";

export const removeIdentity: Rewrite = {
  name: "remove-identity",
  exact: true,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const node of view.nodes()) {
      if (!givesWhatItTakes(view, node)) continue;
      const refusal = bypass(view, node);
      if (refusal) refusals.push(refusal);
      else changed += 1;
    }
    return { changed, refusals };
  },
};

function givesWhatItTakes(view: GraphView, node: NodeProto): boolean {
  if (isOperator(node, "Identity")) return true;
  if (!isOperator(node, "Dropout") || (node.input[2] ?? "") !== "") return false;
  const mask = node.output[1];
  return !mask || (!view.isOutput(mask) && view.users(mask).size === 0);
}
