/**
 * The legality of a model file, checked before anything trusts it: SSA form (ONNX IR specification, "Graphs"), sizes of
 * constants, no data outside the file. Messages name the place. Operators are checked by onnxruntime when it loads the file.
 */
import { create } from "@bufbuild/protobuf";
import { rawByteLength } from "./deferred";
import { elementBits, elementName } from "./element-types";
import { isExternal } from "./external-data";
import { corrupt } from "./model-error";
import { isStandardDomain, subgraphsOf } from "./node-proto";
import {
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  type ValueInfoProto,
} from "./schema/onnx_pb";
import { elementCount, listLength, rawLength } from "./tensor";
import { topologicalOrder } from "./topological";
import { allNodes, tensorsOfGraph, tensorsOfNode } from "./walk";

const maxRank = 32;
/** A declared extent beyond this is no tensor that anybody computes with. */
const maxExtent = 2 ** 31;
const maxElements = 2 ** 33;
/** What onnxruntime 1.30 loads and earlier releases still did. */
export const opsetRange = { min: 7, max: 26 } as const;
export const irRange = { min: 3, max: 13 } as const;

/** Throws EngineError "model-corrupt" at the first thing that is wrong. */
export function verifyModel(model: ModelProto): void {
  const graph = model.graph;
  if (!graph) throw corrupt("This is not an ONNX model: it has no graph.");
  if (model.irVersion < irRange.min || model.irVersion > irRange.max) {
    throw corrupt(
      `The model is of ONNX IR version ${model.irVersion}; Weft reads ${irRange.min} to ${irRange.max}. Export it again with one of these.`,
    );
  }
  if (graph.output.length === 0) throw corrupt("The model has no outputs.");
  if (model.opsetImport.length === 0) throw corrupt("The model does not say which ONNX operator set it uses.");
  const opset = model.opsetImport.find((entry) => isStandardDomain(entry.domain));
  if (opset && (opset.version < opsetRange.min || opset.version > opsetRange.max)) {
    throw corrupt(
      `The model uses ONNX operator set ${opset.version}; Weft reads ${opsetRange.min} to ${opsetRange.max}. Export it again with one of these.`,
    );
  }
  verifyGraph(graph, undefined, "the graph");
  verifyFunctions(model);
}

/** Functions are bodies without surroundings; none may call itself, by however many others: they are unfolded when run. */
function verifyFunctions(model: ModelProto): void {
  const keyOf = (domain: string, name: string, overload: string) =>
    JSON.stringify([isStandardDomain(domain) ? "" : domain, name, overload]);
  const key = ({ domain, name, overload }: FunctionProto) => keyOf(domain, name, overload);
  const known = new Map<string, FunctionProto>();
  for (const body of model.functions) {
    const where = `the function ${quote(body.name)}`;
    if (known.has(key(body))) throw corrupt(`The model defines ${where} twice.`);
    known.set(key(body), body);
    verifyNodes(body.node, { names: namesOf(body.input, body.node, where), outer: undefined }, where);
    for (const output of body.output)
      if (!body.input.includes(output) && !body.node.some((node) => node.output.includes(output)))
        throw corrupt(`The output ${quote(output)} of ${where} is made by nothing.`);
  }
  const calls = model.functions.map((body) => {
    const names = [...allNodes(body.node)].map(({ domain, opType, overload }) => keyOf(domain, opType, overload));
    return create(NodeProtoSchema, { input: names.filter((name) => known.has(name)), output: [key(body)] });
  });
  const sorted = topologicalOrder(calls);
  if ("cycleAt" in sorted) throw corrupt(`The function ${quote(JSON.parse(sorted.cycleAt)[1])} calls itself.`);
}

function namesOf(inputs: readonly string[], nodes: readonly NodeProto[], where: string): Set<string> {
  const defined = new Set<string>();
  for (const name of [...inputs, ...nodes.flatMap(({ output }) => output)]) {
    if (name === "") continue;
    if (defined.has(name))
      throw corrupt(`The name ${quote(name)} is defined twice in ${where}; every value has one maker.`);
    defined.add(name);
  }
  return defined;
}

/** Names a graph sees: its own, then those of the graphs around it. A chain, since copying it would cost the square of hostile files. */
interface Scope {
  names: ReadonlySet<string>;
  outer: Scope | undefined;
}

function sees(scope: Scope | undefined, name: string): boolean {
  for (let at = scope; at; at = at.outer) if (at.names.has(name)) return true;
  return false;
}

function verifyGraph(graph: GraphProto, outer: Scope | undefined, where: string): void {
  const defined = new Set<string>();
  const define = (name: string, what: string) => {
    if (name === "") throw corrupt(`A ${what} of ${where} has no name.`);
    if (defined.has(name))
      throw corrupt(`The name ${quote(name)} is defined twice in ${where}; every value has one maker.`);
    defined.add(name);
  };
  for (const input of graph.input) {
    define(input.name, "input");
    verifyShape(input, where);
  }
  const inputs = new Set(defined);
  const constants = new Set<string>();
  for (const constant of [...graph.initializer, ...graph.sparseInitializer.flatMap((sparse) => sparse.values ?? [])]) {
    if (constants.has(constant.name))
      throw corrupt(`The constant ${quote(constant.name)} is defined twice in ${where}.`);
    constants.add(constant.name);
    if (!inputs.has(constant.name)) define(constant.name, "constant");
  }
  for (const constant of tensorsOfGraph(graph)) verifyTensor(constant, where);
  for (const node of graph.node) for (const output of node.output) if (output !== "") define(output, "node output");

  const visible: Scope = { names: defined, outer };
  verifyNodes(graph.node, visible, where);
  for (const output of graph.output) {
    if (!sees(visible, output.name)) throw corrupt(`The output ${quote(output.name)} of ${where} is made by nothing.`);
    verifyShape(output, where);
  }
}

function verifyNodes(nodes: readonly NodeProto[], visible: Scope, where: string): void {
  for (const node of nodes) {
    const title = `node ${quote(node.name || node.output[0] || node.opType)} (${node.opType || "no operator"})`;
    if (node.opType === "") throw corrupt(`A ${title} names no operator.`);
    for (const input of node.input)
      if (input !== "" && !sees(visible, input))
        throw corrupt(`The ${title} reads ${quote(input)}, which nothing makes.`);
    for (const tensor of tensorsOfNode(node)) verifyTensor(tensor, title);
    for (const body of subgraphsOf(node)) verifyGraph(body, visible, `a body of ${title}`);
  }
  const sorted = topologicalOrder(nodes);
  if ("cycleAt" in sorted) throw corrupt(`The value ${quote(sorted.cycleAt)} depends on itself: ${where} has a cycle.`);
}

function verifyShape(value: ValueInfoProto, where: string): void {
  if (value.type?.value.case !== "tensorType") return;
  const dims = value.type.value.value.shape?.dim ?? [];
  if (dims.length > maxRank)
    throw corrupt(`${quote(value.name)} in ${where} has ${dims.length} dimensions; at most ${maxRank} are allowed.`);
  let elements = 1;
  for (const dim of dims) {
    if (dim.value.case !== "dimValue") continue;
    const extent = Number(dim.value.value);
    if (extent < 0 || extent > maxExtent)
      throw corrupt(`${quote(value.name)} in ${where} has a dimension of ${extent}.`);
    elements *= Math.max(1, extent);
  }
  if (elements > maxElements) throw corrupt(`${quote(value.name)} in ${where} would hold ${elements} numbers.`);
}

function verifyTensor(tensor: TensorProto, where: string): void {
  const title = `The constant ${quote(tensor.name)} in ${where}`;
  if (isExternal(tensor)) {
    throw corrupt(
      `${title} keeps its data in another file. Save the model as one file (onnx.save_model with save_as_external_data=False).`,
    );
  }
  if (tensor.segment) throw corrupt(`${title} is stored in segments, which ONNX does not use.`);
  const bits = elementBits(tensor.dataType);
  if (bits === undefined) throw corrupt(`${title} has an unknown element type (${tensor.dataType}).`);
  if (tensor.dims.length > maxRank)
    throw corrupt(`${title} has ${tensor.dims.length} dimensions; at most ${maxRank} are allowed.`);
  for (const dim of tensor.dims)
    if (dim < 0n || dim > BigInt(maxExtent)) throw corrupt(`${title} has a dimension of ${dim}.`);
  const count = elementCount(tensor.dims);
  if (count > maxElements) throw corrupt(`${title} would hold ${count} numbers.`);
  const is = `${title} is ${elementName(tensor.dataType)}[${tensor.dims.join(",")}]`;
  const raw = rawByteLength(tensor);
  if (raw > 0 && bits > 0) {
    const bytes = rawLength(tensor.dataType, count);
    if (raw !== bytes) throw corrupt(`${is}, which takes ${bytes} bytes, but holds ${raw}.`);
    return;
  }
  if (raw > 0) throw corrupt(`${is}, which cannot be stored as raw bytes.`);
  const held =
    tensor.floatData.length +
    tensor.int32Data.length +
    tensor.stringData.length +
    tensor.int64Data.length +
    tensor.doubleData.length +
    tensor.uint64Data.length;
  const expected = listLength(tensor.dataType, count);
  if (held !== expected) throw corrupt(`${is}, which takes ${expected} numbers, but holds ${held}.`);
}

/** Names come from the file: kept short and on one line in messages. */
function quote(name: string): string {
  const line = name.replace(/\p{Cc}/gu, " ");
  return `"${line.length > 80 ? `${line.slice(0, 77)}...` : line}"`;
}
