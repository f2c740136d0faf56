/** A model's graph as a list to look at: operators with their attributes, sizes of weights, and the inferred shape of every value. */
import type { GraphListing, GraphOperator, GraphTensor } from "@/nodes/compiled";
import { elementName } from "./element-types";
import { readModel } from "./model-file";
import { fedInputs, isStandardDomain, subgraphsOf } from "./node-proto";
import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from "./schema/onnx_pb";
import { dimText } from "./shape/dim-text";
import type { Facts } from "./shape/facts";
import { inferShapes } from "./shape/infer";
import { elementCount, rawLength } from "./tensor";
import { topologicalOrder } from "./topological";
import { opsetOf, valueType } from "./value-type";

/** Longest list of numbers that is written out. */
const most = 12;

/** Throws ModelRefused "model-corrupt" where the bytes are no model. */
export function listGraph(graph: string, bytes: Uint8Array): GraphListing {
  return { graph, fileBytes: bytes.byteLength, ...listModel(readModel(bytes)) };
}

export function listModel(model: ModelProto): Omit<GraphListing, "graph" | "fileBytes"> {
  const proto = model.graph as GraphProto;
  const { facts, unknownOperators } = inferShapes(model);
  const tensorOf = (value: ValueInfoProto): GraphTensor => ({
    name: value.name,
    ...(typeOf(facts.get(value.name)) ?? statedType(value)),
  });
  const sorted = topologicalOrder(proto.node);
  const nodes = "order" in sorted ? sorted.order : proto.node;
  const made = nodes.flatMap(({ output }) => output.filter((name) => name !== ""));
  return {
    opset: opsetOf(model),
    inputs: fedInputs(proto).map(tensorOf),
    outputs: proto.output.map(tensorOf),
    operators: nodes.map(operatorOf),
    weights: Object.fromEntries(
      proto.initializer.map(({ name, dataType, dims }) => {
        const bytes = rawLength(dataType, elementCount(dims));
        return [name, { type: elementName(dataType), dims: dims.map(Number), bytes }];
      }),
    ),
    values: Object.fromEntries(
      made.flatMap((name) => {
        const type = typeOf(facts.get(name));
        return type ? [[name, type]] : [];
      }),
    ),
    unknownOperators: [...unknownOperators],
  };
}

/** Null where nothing at all is known. */
function typeOf(facts: Facts | undefined): Omit<GraphTensor, "name"> | null {
  if (!facts || (facts.type === "" && !facts.dims)) return null;
  const dims = facts.dims?.map((dim) => (typeof dim === "number" ? dim : dimText(dim))) ?? null;
  return { type: facts.type || "unknown", dims };
}

function statedType(value: ValueInfoProto): Omit<GraphTensor, "name"> {
  return valueType(value) ?? { type: value.type?.value.case ?? "unknown", dims: null };
}

function operatorOf(node: NodeProto): GraphOperator {
  return {
    op: isStandardDomain(node.domain) ? node.opType : `${node.domain}.${node.opType}`,
    name: node.name,
    inputs: node.input,
    outputs: node.output,
    attributes: node.attribute.map((held) => ({ name: held.name, value: attributeText(held) })),
    inner: operatorsInside(node),
  };
}

function operatorsInside(node: NodeProto): number {
  return subgraphsOf(node).reduce(
    (sum, body) => sum + body.node.reduce((inner, each) => inner + 1 + operatorsInside(each), 0),
    0,
  );
}

function attributeText(held: AttributeProto): string {
  const text = new TextDecoder();
  switch (held.type) {
    case AttributeType.INT:
      return String(held.i);
    case AttributeType.FLOAT:
      return numberText(held.f);
    case AttributeType.STRING:
      return text.decode(held.s).slice(0, 200);
    case AttributeType.INTS:
      return listText(held.ints.map(String));
    case AttributeType.FLOATS:
      return listText(held.floats.map(numberText));
    case AttributeType.STRINGS:
      return listText(held.strings.map((each) => text.decode(each)));
    case AttributeType.TENSOR:
      return held.t ? `${elementName(held.t.dataType)} [${held.t.dims.join(", ")}]` : "";
    case AttributeType.GRAPH:
      return `${held.g?.node.length ?? 0} operators`;
    default:
      return AttributeType[held.type]?.toLowerCase() ?? "";
  }
}

/** A float32 in as many digits as it has. */
function numberText(value: number): string {
  return String(Number(value.toPrecision(7)));
}

function listText(items: readonly string[]): string {
  const shown = items.slice(0, most).join(", ");
  return items.length > most ? `[${shown}, … ${items.length} in all]` : `[${shown}]`;
}
