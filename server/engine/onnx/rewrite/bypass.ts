/** Takes out a node that gives what it takes: its users read the source instead, or the source's maker takes over its name. */
import type { GraphView } from "../graph-view";
import type { NodeProto } from "../schema/onnx_pb";

/** Null where it is done; otherwise why it cannot be. Outputs and inputs of the graph keep their names. */
export function bypass(view: GraphView, node: NodeProto): string | null {
  const [source, result] = [node.input[0], node.output[0]];
  if (!source || !result) return `${node.opType} has no input or no output`;
  const maker = view.producer(source);
  if (!view.isOutput(result)) {
    view.remove(node);
    view.replaceUses(result, source);
  } else if (maker && !view.isOutput(source)) {
    view.remove(node);
    view.renameOutput(maker, source, result);
  } else return `${result} is an output of the graph and ${source} is another or an input`;
  return null;
}
