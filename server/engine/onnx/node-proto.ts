/** Making and reading nodes: attributes by name, operators of the standard domain, the graphs a node holds. */
import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
  type ValueInfoProto,
} from "./schema/onnx_pb";

/** Attribute values as Weft writes them: `int`s are bigint, so that a float that happens to be whole stays a float. */
export type AttributeValue = bigint | number | string | readonly bigint[];

/** True where the node is this operator of ONNX itself, not a namesake of another domain. */
export function isOperator(node: NodeProto, ...types: string[]): boolean {
  return isStandardDomain(node.domain) && types.includes(node.opType);
}

export function isStandardDomain(domain: string): boolean {
  return domain === "" || domain === "ai.onnx";
}

export function makeNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
): NodeProto {
  return create(NodeProtoSchema, {
    opType,
    name: outputs[0] ?? "",
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
  });
}

export function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === "bigint") return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: value });
  if (typeof value === "number") return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value });
  if (typeof value === "string")
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: [...value] });
}

export function attribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

export function intAttribute(node: NodeProto, name: string, otherwise: number): number {
  const found = attribute(node, name);
  return found ? Number(found.i) : otherwise;
}

export function floatAttribute(node: NodeProto, name: string, otherwise: number): number {
  return attribute(node, name)?.f ?? otherwise;
}

/** The bodies of If, Loop and Scan. */
export function subgraphsOf(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap((held) => (held.g ? [held.g, ...held.graphs] : held.graphs));
}

/** Names that a graph defines itself: inputs, constants and what its nodes make. */
export function definedNames(graph: GraphProto): Set<string> {
  const names = new Set<string>();
  for (const input of graph.input) names.add(input.name);
  for (const constant of graph.initializer) names.add(constant.name);
  for (const sparse of graph.sparseInitializer) if (sparse.values) names.add(sparse.values.name);
  for (const node of graph.node) for (const output of node.output) if (output !== "") names.add(output);
  return names;
}

/** The inputs that a caller has to feed: those that no constant stands for (up to IR version 3 every constant is an input too). */
export function fedInputs(graph: GraphProto): ValueInfoProto[] {
  const constants = new Set(graph.initializer.map(({ name }) => name));
  return graph.input.filter(({ name }) => !constants.has(name));
}

/** Names that the bodies of a node take from the graphs around them. */
export function capturedNames(node: NodeProto): Set<string> {
  return new Set(subgraphsOf(node).flatMap((body) => [...capturedByBody(body)]));
}

/** Names that a body takes from the graphs around it. */
export function capturedByBody(body: GraphProto): Set<string> {
  const own = definedNames(body);
  const used = new Set<string>(body.output.map((output) => output.name));
  for (const inner of body.node) {
    for (const input of inner.input) if (input !== "") used.add(input);
    for (const name of capturedNames(inner)) used.add(name);
  }
  return new Set([...used].filter((name) => !own.has(name)));
}

/** Renames what the bodies of a node capture. A body that defines the name itself means its own value, and keeps it. */
export function renameCaptured(node: NodeProto, rename: (name: string) => string): void {
  for (const body of subgraphsOf(node)) {
    const own = definedNames(body);
    const outer = (name: string) => (name === "" || own.has(name) ? name : rename(name));
    for (const output of body.output) output.name = outer(output.name);
    for (const inner of body.node) {
      inner.input = inner.input.map(outer);
      renameCaptured(inner, outer);
    }
  }
}
