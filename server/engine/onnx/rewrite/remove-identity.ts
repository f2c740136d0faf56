/** Identity, and Dropout where it is not training, give what they take: their users read the source instead. */
import type { GraphView } from "../graph-view";
import { isOperator } from "../node-proto";
import type { NodeProto } from "../schema/onnx_pb";
import type { Rewrite } from "./rewrite";

export const removeIdentity: Rewrite = {
  name: "remove-identity",
  exact: true,
  run(view) {
    const refusals: string[] = [];
    let changed = 0;
    for (const node of view.nodes()) {
      const [source, result] = [node.input[0], node.output[0]];
      if (!source || !result || !givesWhatItTakes(view, node)) continue;
      const maker = view.producer(source);
      if (!view.isOutput(result)) {
        view.remove(node);
        view.replaceUses(result, source);
      } else if (maker && !view.isOutput(source)) {
        view.remove(node);
        view.renameOutput(maker, source, result);
      } else {
        refusals.push(`${result} is an output of the graph and ${source} is another or an input`);
        continue;
      }
      changed += 1;
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
