/** Small models for tests, written out in a few lines, and their printed form. */
import { create } from "@bufbuild/protobuf";
import type { ElementType } from "../../ir/types";
import { isOperator, makeNode } from "../node-proto";
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  FunctionProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
} from "../schema/onnx_pb";
import { numbersOf } from "../tensor";
import { makeValue } from "../value-type";

export interface Face {
  [name: string]: [ElementType, ...(number | string)[]];
}

export interface TinyModel {
  opset?: number;
  inputs: Face;
  outputs: Face;
  nodes: NodeProto[];
  constants?: TensorProto[];
}

export function tinyGraph({ inputs, outputs, nodes, constants = [] }: TinyModel): GraphProto {
  const faces = (face: Face) => Object.entries(face).map(([name, [type, ...dims]]) => makeValue(name, type, dims));
  return create(GraphProtoSchema, {
    name: "tiny",
    input: faces(inputs),
    output: faces(outputs),
    node: nodes,
    initializer: constants,
  });
}

export function tinyModel(model: TinyModel): ModelProto {
  const opset = model.opset ?? 13;
  // Cloned nodes have lost the defaults of their messages.
  const domains = new Set(["", ...model.nodes.map(({ domain }) => domain ?? "")]);
  return create(ModelProtoSchema, {
    irVersion: opset > 20 || domains.has("own") ? 10n : 7n,
    producerName: "test",
    opsetImport: [...domains].map((domain) => ({ domain, version: domain === "" ? BigInt(opset) : 1n })),
    graph: tinyGraph(model),
  });
}

/** An If whose bodies are the given graphs. */
export function makeIf(
  condition: string,
  outputs: string[],
  thenBranch: GraphProto,
  elseBranch: GraphProto,
): NodeProto {
  const node = makeNode("If", [condition], outputs);
  node.attribute = Object.entries({ then_branch: thenBranch, else_branch: elseBranch }).map(([name, g]) =>
    create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g }),
  );
  return node;
}

export function makeTensorAttribute(name: string, t: TensorProto) {
  return create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t });
}

/** A call of a function of the domain "own". */
export function ownNode(type: string, input: string[], output: string[]): NodeProto {
  return Object.assign(makeNode(type, input, output), { domain: "own" });
}

/** A function of the domain "own", which the model has to call by that. */
export function makeFunction(name: string, input: string[], output: string[], node: NodeProto[], opset = 13) {
  return create(FunctionProtoSchema, {
    domain: "own",
    name,
    input,
    output,
    node,
    opsetImport: [{ domain: "", version: BigInt(opset) }],
  });
}

/** One line a node: outputs = Operator(inputs), constants by their values where they are short. */
export function printGraph(graph: GraphProto): string[] {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, printTensor(tensor)]));
  return graph.node.map((node) => {
    const inputs = node.input.map((name) => constants.get(name) ?? name).join(", ");
    const held = isOperator(node, "Constant") ? (node.attribute[0]?.t ? printTensor(node.attribute[0].t) : "") : inputs;
    return `${node.output.join(", ")} = ${node.opType}(${held})`;
  });
}

function printTensor(tensor: TensorProto): string {
  const values = numbersOf(tensor) ?? [];
  const shown = values.length > 4 ? "..." : Array.from(values, (value) => Number(value.toPrecision(4))).join(" ");
  return `[${tensor.dims.join(",")}]{${shown}}`;
}
