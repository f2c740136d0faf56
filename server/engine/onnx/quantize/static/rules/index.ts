/** The table of rules: operator of ONNX -> what of it goes onto the grid. */
import { isStandardDomain } from "../../../node-proto";
import type { NodeProto } from "../../../schema/onnx_pb";
import type { Rule, Rules } from "../rule";
import { elementwise } from "./elementwise";
import { layout } from "./layout";
import { products } from "./products";

const rules: Rules = { ...products, ...elementwise, ...layout };

export function ruleOf(node: NodeProto): Rule | undefined {
  return isStandardDomain(node.domain) && Object.hasOwn(rules, node.opType) ? rules[node.opType] : undefined;
}
