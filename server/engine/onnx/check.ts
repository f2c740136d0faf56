/**
 * The validator: says of a model what ONNX's own checker says of it (onnx.checker.check_model, without shape inference). It is
 * stricter than reading: nodes must come in order, names must be unique through all bodies, operators must be known. A model
 * that runs may still fail it, so it judges what Weft writes and what people ask about, never what they may upload.
 */
import { isFieldSet } from "@bufbuild/protobuf";
import { nodeFault } from "./check-node";
import { attributeFault, sparseTensorFault, tensorFault } from "./check-tensor";
import { isStandardDomain } from "./node-proto";
import { operatorIn } from "./operators";
import {
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  TypeProto_MapSchema,
  TypeProto_SparseTensorSchema,
  TypeProto_TensorSchema,
  type ValueInfoProto,
} from "./schema/onnx_pb";

/** The newest that is checked: those of the operator table. */
const newestIr = 14;

export interface CheckContext {
  irVersion: number;
  /** Domain -> version, as the model writes domains. */
  opsets: ReadonlyMap<string, number>;
  isMainGraph: boolean;
}

/** Names that a graph sees. */
export class Names {
  readonly #own = new Set<string>();

  constructor(readonly outer?: Names) {}

  add(name: string): void {
    this.#own.add(name);
  }

  hasOwn(name: string): boolean {
    return this.#own.has(name);
  }

  has(name: string): boolean {
    for (let at: Names | undefined = this; at; at = at.outer) if (at.#own.has(name)) return true;
    return false;
  }
}

/** The first thing that is wrong with the model, or null. */
export function checkModel(model: ModelProto): string | null {
  const irVersion = Number(model.irVersion);
  if (irVersion === 0) return "the model does not say its IR version";
  if (irVersion > newestIr) return `IR version ${irVersion} is newer than ${newestIr}, the newest there is`;
  const keys = model.metadataProps.map(({ key }) => key);
  if (new Set(keys).size < keys.length) return "two entries of the metadata have the same key";
  const opsets = new Map(model.opsetImport.map(({ domain, version }) => [domain, Number(version)]));
  if (irVersion >= 3 && opsets.size === 0) return "the model does not say its operator sets";
  if (irVersion < 3 && opsets.size > 0) return `IR version ${irVersion} has no operator sets`;
  if (irVersion < 3) opsets.set("", 1);
  if (!model.graph) return "the graph has no name";
  const context = { irVersion, opsets, isMainGraph: true };
  return graphFault(model.graph, context, undefined) ?? (irVersion >= 8 ? functionsFault(model, context) : null);
}

function graphFault(graph: GraphProto, context: CheckContext, outer: Names | undefined): string | null {
  if (graph.name === "") return "a graph has no name";
  const names = new Names(outer);
  for (const value of [...graph.input, ...graph.output]) {
    const fault = valueFault(value, context);
    if (fault) return fault;
  }
  for (const { name } of graph.input) {
    if (names.hasOwn(name)) return `two inputs are called ${name}`;
    names.add(name);
  }
  const fault = constantsFault(graph, context, names) ?? nodesFault(graph.node, context, names);
  if (fault) return fault;
  const unmade = graph.output.find(({ name }) => !names.has(name));
  return unmade ? `nothing makes the output ${unmade.name}` : null;
}

function constantsFault(graph: GraphProto, context: CheckContext, names: Names): string | null {
  const seen = new Set<string>();
  const enter = (name: string) => {
    if (name === "") return "a constant has no name";
    if (seen.has(name)) return `two constants are called ${name}`;
    seen.add(name);
    if (context.irVersion <= 3 && !names.hasOwn(name))
      return `the constant ${name} is no input, as IR version 3 demands`;
    names.add(name);
    return null;
  };
  for (const constant of graph.initializer) {
    const fault = enter(constant.name) ?? tensorFault(constant);
    if (fault) return fault;
  }
  for (const sparse of graph.sparseInitializer) {
    const fault = enter(sparse.values?.name ?? "") ?? sparseTensorFault(sparse);
    if (fault) return fault;
  }
  return null;
}

function nodesFault(nodes: readonly NodeProto[], context: CheckContext, names: Names): string | null {
  for (const node of nodes) {
    for (const input of node.input)
      if (input !== "" && !names.has(input)) return `${title(node)} reads ${input} before anything makes it`;
    // Bodies come before the node's own outputs, whose names they may use.
    const fault = nodeFault(node, context, (body) => graphFault(body, { ...context, isMainGraph: false }, names));
    if (fault) return `${title(node)}: ${fault}`;
    for (const output of node.output) {
      if (output === "") continue;
      if (names.has(output)) return `${title(node)} makes ${output}, which there is already`;
      names.add(output);
    }
  }
  return null;
}

function title(node: NodeProto): string {
  return `${node.opType} ${node.name || node.output[0] || ""}`.trim();
}

/** Inputs and outputs of bodies need no type. */
function valueFault(value: ValueInfoProto, { isMainGraph }: CheckContext): string | null {
  if (value.name === "") return "an input or output has no name";
  if (!isMainGraph) return null;
  const type = value.type?.value;
  switch (type?.case) {
    case "tensorType":
      if (!isFieldSet(type.value, TypeProto_TensorSchema.field.elemType)) return `${value.name} has no element type`;
      return type.value.shape ? null : `${value.name} has no shape`;
    case "sparseTensorType":
      if (!isFieldSet(type.value, TypeProto_SparseTensorSchema.field.elemType))
        return `${value.name} has no element type`;
      return type.value.shape ? null : `${value.name} has no shape`;
    case "sequenceType":
    case "optionalType":
      return type.value.elemType ? null : `${value.name} does not say what it holds`;
    case "mapType":
      if (!isFieldSet(type.value, TypeProto_MapSchema.field.keyType)) return `${value.name} has no type of keys`;
      return type.value.valueType ? null : `${value.name} has no type of values`;
    case "opaqueType":
      return null;
    default:
      return `${value.name} has no type`;
  }
}

/** Functions see no names but their own. Operator sets that only they import count for all of them. */
function functionsFault(model: ModelProto, context: CheckContext): string | null {
  const opsets = new Map(context.opsets);
  for (const { opsetImport } of model.functions)
    for (const { domain, version } of opsetImport) if (!opsets.has(domain)) opsets.set(domain, Number(version));
  for (const body of model.functions) {
    const fault = functionFault(body, { ...context, opsets });
    if (fault) return `the function ${body.name}: ${fault}`;
  }
  return null;
}

function functionFault(body: FunctionProto, context: CheckContext): string | null {
  if (body.name === "") return "it has no name";
  const own = new Map(body.opsetImport.map(({ domain, version }) => [domain, Number(version)]));
  const names = new Names();
  for (const [what, list] of [
    ["inputs", body.input],
    ["outputs", body.output],
    ["attributes", [...body.attribute, ...body.attributeProto.map(({ name }) => name)]],
  ] as const)
    if (new Set(list).size < list.length) return `two ${what} have the same name`;
  for (const input of body.input) names.add(input);
  for (const held of body.attributeProto) {
    const fault = attributeFault(held, context, (graph) =>
      graphFault(graph, { ...context, isMainGraph: false }, names),
    );
    if (fault) return fault;
  }
  for (const node of body.node) {
    const fault = versionFault(node, own, context.opsets);
    if (fault) return fault;
  }
  return nodesFault(body.node, { ...context, opsets: own, isMainGraph: false }, names);
}

/** A function may be of another operator set than its model where the operators it uses are the same in both. */
function versionFault(
  { domain, opType }: NodeProto,
  own: ReadonlyMap<string, number>,
  whole: ReadonlyMap<string, number>,
): string | null {
  const [inside, outside] = [own.get(domain), whole.get(domain)];
  if (inside === undefined) return `no operator set is imported for the domain "${domain}"`;
  if (outside === undefined || inside === outside) return null;
  const [here, there] = [operatorIn(domain, opType, inside), operatorIn(domain, opType, outside)];
  if (!here && !there) return isStandardDomain(domain) ? `there is no operator ${opType}` : null;
  return here?.since === there?.since ? null : `${opType} is not the same in operator sets ${inside} and ${outside}`;
}
