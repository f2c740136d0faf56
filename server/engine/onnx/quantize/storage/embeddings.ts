/** Tables that Gather picks rows from: int8, one scale for each row, which is picked beside it. */
import type { GraphView } from "../../graph-view";
import { intAttribute, isOperator, makeNode } from "../../node-proto";
import { TensorProto_DataType as DataType } from "../../schema/onnx_pb";
import { floatsOf, floatTensor } from "../../tensor";
import { gridOf } from "../grid";
import { constantsOf, quantizeTensor } from "../quantize-tensor";
import { nameOf } from "../static/mark-graph";

/** Smaller tables stay. */
const leastRows = 16;
const leastWidth = 8;

/** Edits the graph; returns the names of what was quantized. */
export function quantizeEmbeddings(view: GraphView): string[] {
  const grid = gridOf("int8", { symmetric: true });
  const done: string[] = [];
  for (const node of view.nodes()) {
    if (!isOperator(node, "Gather") || intAttribute(node, "axis", 0) !== 0) continue;
    const [table = "", indices = ""] = node.input;
    const tensor = view.constant(table);
    const values = tensor && floatsOf(tensor);
    const [rows = 0, width = 0] = tensor?.dims.map(Number) ?? [];
    // A table that is also multiplied with, as the last layer of a language model, would be held twice.
    const isTable =
      tensor?.dims.length === 2 && rows >= leastRows && width >= leastWidth && view.users(table).size === 1;
    if (!values || !isTable) continue;
    const result = nameOf(node);
    const quantized = quantizeTensor(values, [rows, width], { per: "axis", axis: 0 }, grid);
    const { codes } = constantsOf(view.freshName(`${table}/q`), quantized);
    const scales = floatTensor(
      view.freshName(`${table}/scale`),
      [rows, 1],
      quantized.parameters.map(({ scale }) => scale),
    );
    const [picked, floats, factors] = ["codes", "floats", "scales"].map((part) =>
      view.freshName(`${result}/${part}`),
    ) as [string, string, string];
    view.replace(node, makeNode("Mul", [floats, factors], [result]));
    view.add(makeNode("Gather", [view.addConstant(codes), indices], [picked]));
    view.add(makeNode("Cast", [picked], [floats], { to: BigInt(DataType.FLOAT) }));
    view.add(makeNode("Gather", [view.addConstant(scales), indices], [factors]));
    done.push(result);
  }
  return done;
}
