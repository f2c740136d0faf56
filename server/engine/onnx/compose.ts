/**
 * Joins models and fragments into one graph. Every name of a model gets the model's prefix, in bodies of If, Loop and Scan
 * too; the io map says which of its inputs and outputs are which values of the whole. Models of another operator set are brought to
 * that of the whole; where that cannot be done they are refused with the reason.
 */
import { create } from "@bufbuild/protobuf";
import { convertOpset } from "./convert/convert-opset";
import { unfit } from "./model-error";
import { isStandardDomain, subgraphsOf } from "./node-proto";
import {
  type FunctionProto,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  OperatorSetIdProtoSchema,
  type SparseTensorProto,
  type TensorProto,
  type ValueInfoProto,
} from "./schema/onnx_pb";

/** A model and its place. The message is renamed in place and must not be used afterwards. */
export interface ModelPart {
  title: string;
  model: ModelProto;
  prefix: string;
  /** Name in the model -> name in the whole. */
  io: ReadonlyMap<string, string>;
}

export interface FragmentPart {
  nodes: readonly NodeProto[];
  constants: readonly TensorProto[];
}

export interface Composition {
  name: string;
  opset: number;
  parts: readonly (ModelPart | FragmentPart)[];
  inputs: readonly ValueInfoProto[];
  outputs: readonly ValueInfoProto[];
}

/** IR version that brought an operator set (ONNX versioning table); the graph must be at least that. */
function irVersionOf(opset: number): number {
  const first = [9, 10, 11, 12, 15, 19, 21, 23, 24, 25];
  const versions = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
  return versions[first.findLastIndex((from) => opset >= from)] ?? 4;
}

export function compose({ name, opset, parts, inputs, outputs }: Composition): ModelProto {
  const nodes: NodeProto[] = [];
  const constants: TensorProto[] = [];
  const sparse: SparseTensorProto[] = [];
  const functions: FunctionProto[] = [];
  const domains = new Map<string, bigint>([["", BigInt(opset)]]);
  let irVersion = irVersionOf(opset);
  for (const part of parts) {
    if ("constants" in part) {
      nodes.push(...part.nodes);
      constants.push(...part.constants);
      continue;
    }
    const { model, title } = part;
    convertOpset(model, opset, title);
    for (const { domain, version } of model.opsetImport)
      reconcile(domains, isStandardDomain(domain) ? "" : domain, version, title);
    for (const body of model.functions) {
      if (functions.some((other) => other.name === body.name && other.domain === body.domain)) {
        throw unfit(
          `${title} defines the function ${body.name}, as another model of the same graph does; they cannot be joined.`,
        );
      }
      functions.push(body);
    }
    const graph = model.graph ?? create(GraphProtoSchema);
    renameAll(graph, (inner) => part.io.get(inner) ?? part.prefix + inner);
    nodes.push(...graph.node);
    constants.push(...graph.initializer);
    sparse.push(...graph.sparseInitializer);
    irVersion = Math.max(irVersion, Number(model.irVersion));
  }
  return create(ModelProtoSchema, {
    irVersion: BigInt(irVersion),
    producerName: "weft",
    opsetImport: [...domains].map(([domain, version]) => create(OperatorSetIdProtoSchema, { domain, version })),
    functions,
    graph: create(GraphProtoSchema, {
      name,
      node: nodes,
      initializer: constants,
      sparseInitializer: sparse,
      input: [...inputs],
      output: [...outputs],
    }),
  });
}

function reconcile(domains: Map<string, bigint>, domain: string, version: bigint, title: string): void {
  const known = domains.get(domain);
  if (known !== undefined && known !== version) {
    const what = domain === "" ? "ONNX operator set" : `operator set ${domain}`;
    throw unfit(
      `${title} uses ${what} ${version}, and what it would be joined with uses ${known}; they cannot share a graph.`,
    );
  }
  domains.set(domain, version);
}

/** Renames every value of a graph and of the bodies in it, and its nodes, which onnxruntime wants unique too. */
export function renameAll(graph: GraphProto, rename: (name: string) => string): void {
  const to = (name: string) => (name === "" ? "" : rename(name));
  for (const value of [...graph.input, ...graph.output, ...graph.valueInfo, ...graph.initializer])
    value.name = to(value.name);
  for (const sparse of graph.sparseInitializer) if (sparse.values) sparse.values.name = to(sparse.values.name);
  for (const node of graph.node) {
    node.name = to(node.name);
    node.input = node.input.map(to);
    node.output = node.output.map(to);
    for (const body of subgraphsOf(node)) renameAll(body, rename);
  }
  graph.quantizationAnnotation = [];
}
