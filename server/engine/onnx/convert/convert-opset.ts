/**
 * Brings a model to another operator set of ONNX. Upwards one set at a time: operators whose version changes in a step go through
 * their adapter, where the change is more than new types. Downwards only where every operator is the same in both sets: what a later
 * version takes beyond an earlier one (types, values of attributes) cannot be told from the node. Models with functions are refused.
 */
import { create } from "@bufbuild/protobuf";
import { unfit } from "../model-error";
import { attribute, definedNames, isOperator, isStandardDomain } from "../node-proto";
import { operatorIn } from "../operators";
import {
  type GraphProto,
  type ModelProto,
  type NodeProto,
  OperatorSetIdProtoSchema,
  type TensorProto,
} from "../schema/onnx_pb";
import { inferShapes } from "../shape/infer";
import { opsetOf } from "../value-type";
import { allGraphs } from "../walk";
import type { Place } from "./adapter";
import { adapters } from "./adapters";

/** Edits the model; throws ModelRefused "invalid-pipeline" with the reason where a step is not possible. */
export function convertOpset(model: ModelProto, target: number, title: string): void {
  const from = opsetOf(model);
  if (from === target || !model.graph) return;
  const steps = `${title} uses ONNX operator set ${from} and is needed in set ${target}`;
  if (model.functions.length > 0) throw unfit(`${steps}; it defines functions of its own, which are not converted.`);
  if (from > target) {
    const { node, since } = newestOf(model.graph, from);
    if (node && since > target)
      throw unfit(
        `${steps}; its ${node.opType} ${node.name || node.output[0]} is that of set ${since}, and operators are not converted downwards. Join the models in set ${since} or a later one, to which the others can be brought, or export this one again with set ${target}.`,
      );
  }
  const { facts } = inferShapes(model);
  const names = new Set([...allGraphs(model.graph)].flatMap((graph) => [...definedNames(graph)]));
  for (let opset = from; opset < target; opset++) {
    for (const graph of [...allGraphs(model.graph)]) {
      const reason = step(graph, opset + 1, names, (name) => facts.get(name)?.dims?.length);
      if (reason) throw unfit(`${steps}; ${reason}. Export it again with set ${target}.`);
    }
  }
  model.opsetImport = [
    create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(target) }),
    ...model.opsetImport.filter(({ domain }) => !isStandardDomain(domain)),
  ];
}

/** The operator of the latest version: no set before it can hold the graph as it is. */
function newestOf(graph: GraphProto, opset: number): { node?: NodeProto; since: number } {
  let newest: { node?: NodeProto; since: number } = { since: 0 };
  for (const node of [...allGraphs(graph)].flatMap((each) => each.node)) {
    if (!isStandardDomain(node.domain)) continue;
    const since = operatorIn("", node.opType, opset)?.since ?? opset;
    if (since > newest.since) newest = { node, since };
  }
  return newest;
}

function step(graph: GraphProto, to: number, names: Set<string>, rank: Place["rank"]): string | undefined {
  const nodes: NodeProto[] = [];
  for (const node of graph.node) {
    if (!isStandardDomain(node.domain)) {
      nodes.push(node);
      continue;
    }
    const [before, after] = [operatorIn("", node.opType, to - 1), operatorIn("", node.opType, to)];
    const adapter = Object.hasOwn(adapters[to] ?? {}, node.opType) ? adapters[to]?.[node.opType] : undefined;
    if (before?.since === after?.since || !adapter) {
      if (after?.isDeprecated && !before?.isDeprecated) return `${node.opType} is gone from set ${to}`;
      nodes.push(node);
      continue;
    }
    const place = placeOf(graph, node, names, rank);
    const reason = adapter(place);
    if (reason) return `${node.opType} ${node.name} cannot follow to set ${to}: ${reason}`;
    nodes.push(...place.before, node, ...place.after);
  }
  graph.node = nodes;
  return undefined;
}

function placeOf(graph: GraphProto, node: NodeProto, names: Set<string>, rank: Place["rank"]): Place {
  return {
    node,
    before: [],
    after: [],
    rank,
    constant: (name) => constantOf(graph, name),
    addConstant: (tensor) => {
      graph.initializer.push(tensor);
      return tensor.name;
    },
    freshName: (base) => {
      let name = base;
      while (names.has(name)) name += "'";
      names.add(name);
      return name;
    },
  };
}

function constantOf(graph: GraphProto, name: string | undefined): TensorProto | undefined {
  if (!name) return undefined;
  const held = graph.initializer.find((tensor) => tensor.name === name);
  const maker = graph.node.find((node) => node.output.includes(name));
  return held ?? (maker && isOperator(maker, "Constant") ? attribute(maker, "value")?.t : undefined);
}
