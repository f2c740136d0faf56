/** What the rules of an operator are: it marks, or says why the node stays as it is. A new operator is one rule and one line in rules/index.ts. */
import type { NodeProto } from "../../schema/onnx_pb";
import type { Marking } from "./marking";

/** A sentence without a subject, such as "its weights are not constant"; null where the node was marked. */
export type Rule = (node: NodeProto, marking: Marking) => string | null;
export type Rules = Readonly<Record<string, Rule>>;

export const [first, second] = [
  (node: NodeProto): string => node.input[0] ?? "",
  (node: NodeProto): string => node.input[1] ?? "",
];
export const resultOf = (node: NodeProto): string => node.output[0] ?? "";
