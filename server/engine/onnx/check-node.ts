/** A node against the definition of its operator: counts of inputs and outputs, which may be left out, attributes. */
import type { CheckContext } from "./check";
import { attributeFault, type CheckBody } from "./check-tensor";
import { isStandardDomain } from "./node-proto";
import { type Operator, operatorIn, type Slots } from "./operators";
import { type AttributeProto, AttributeProto_AttributeType as AttributeType, type NodeProto } from "./schema/onnx_pb";

/** Operators of before ONNX's first operator set, which the checker has always let pass. */
const experimental: ReadonlySet<string> = new Set([
  "ATen",
  "Affine",
  "ConstantFill",
  "Crop",
  "DynamicSlice",
  "GRUUnit",
  "GivenTensorFill",
  "ImageScaler",
  "ParametricSoftplus",
  "Scale",
  "ScaledTanh",
]);

export function nodeFault(node: NodeProto, context: CheckContext, checkBody: CheckBody): string | null {
  if (node.opType === "") return "it names no operator";
  if (node.input.length === 0 && node.output.length === 0) return "it has neither inputs nor outputs";
  if (isStandardDomain(node.domain) && experimental.has(node.opType)) return null;
  const opset = context.opsets.get(node.domain) ?? (node.domain === "" ? context.opsets.get("ai.onnx") : undefined);
  if (opset === undefined) return `no operator set is imported for the domain "${node.domain}"`;
  for (const held of node.attribute) {
    const fault = attributeFault(held, context, checkBody);
    if (fault) return fault;
  }
  const operator = operatorIn(node.domain, node.opType, opset);
  if (!operator) return isClosed(node.domain) ? `operator set ${opset} has no operator ${node.opType}` : null;
  if (operator.isDeprecated) return `${node.opType} is deprecated in operator set ${opset}`;
  return (
    slotsFault(node.input, operator.inputs, "input") ??
    slotsFault(node.output, operator.outputs, "output") ??
    attributesFault(node.attribute, operator)
  );
}

/** Domains that hold ONNX's own operators and no others; anybody may add to the rest. */
function isClosed(domain: string): boolean {
  return isStandardDomain(domain) || domain === "ai.onnx.ml" || domain === "ai.onnx.training";
}

function slotsFault(names: readonly string[], { min, max, bindings }: Slots, what: string): string | null {
  if (names.length < min || names.length > max)
    return `it has ${names.length} ${what}s; it takes ${min}${max === min ? "" : ` to ${max}`}`;
  for (const [index, name] of names.entries()) {
    const binding = bindings[index];
    if (binding === undefined) return bindings.at(-1) === "variadic" ? null : `it has more ${what}s than it declares`;
    if (name === "" && binding === "single") return `${what} ${index} cannot be left out`;
  }
  return null;
}

const messageFields: ReadonlyMap<number, "t" | "g" | "sparseTensor" | "tp"> = new Map([
  [AttributeType.TENSOR, "t"],
  [AttributeType.GRAPH, "g"],
  [AttributeType.SPARSE_TENSOR, "sparseTensor"],
  [AttributeType.TYPE_PROTO, "tp"],
]);

function attributesFault(held: readonly AttributeProto[], operator: Operator): string | null {
  const seen = new Set<string>();
  for (const attribute of held) {
    const { name } = attribute;
    if (seen.has(name)) return `it has the attribute ${name} twice`;
    seen.add(name);
    const wanted = operator.attributes.get(name);
    // Two underscores mark what tools note for themselves; the first LayerNormalization takes anything, by an oversight of its makers.
    if (!wanted && (name.startsWith("__") || (operator.name === "LayerNormalization" && operator.since === 17)))
      continue;
    if (!wanted) return `${operator.name} has no attribute ${name}`;
    if (attribute.type !== wanted.type) return `the attribute ${name} is of the wrong type`;
    // Numbers and texts that are not written are 0 and empty; these have no such default.
    const field = messageFields.get(wanted.type);
    if (field && attribute.refAttrName === "" && !attribute[field]) return `the attribute ${name} has no value`;
  }
  for (const [name, { isRequired }] of operator.attributes)
    if (isRequired && !seen.has(name)) return `it lacks the attribute ${name}`;
  return null;
}
