/** A model's graph as a list to look at: operators with their attributes, sizes of weights, and the inferred shape of every value. */
import type { GraphListing, GraphOperator, GraphTensor, ListedGraph } from "@/nodes/compiled";
import { elementName } from "./element-types";
import { readModel } from "./model-file";
import { capturedByBody, fedInputs, isStandardDomain } from "./node-proto";
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
  const { facts, bodies, unknownOperators } = inferShapes(model);
  const weights = weightsOf(proto);
  return {
    opset: opsetOf(model),
    ...new Lister(bodies).list(proto, weights, (name) => facts.get(name), lookUpIn(weights)),
    unknownOperators: [...unknownOperators],
  };
}

type Weights = ListedGraph["weights"];
type FactsOf = (name: string) => Facts | undefined;
type WeightOf = (name: string) => Weights[string] | undefined;

/** Names come from the file: "constructor" is one like any other. */
const lookUpIn =
  (weights: Weights): WeightOf =>
  (name) =>
    Object.hasOwn(weights, name) ? weights[name] : undefined;

class Lister {
  constructor(private readonly bodies: ReadonlyMap<GraphProto, ReadonlyMap<string, Facts>>) {}

  list(graph: GraphProto, weights: Weights, factsOf: FactsOf, weightOf: WeightOf): ListedGraph {
    const tensorOf = (value: ValueInfoProto): GraphTensor => ({
      name: value.name,
      ...(typeOf(factsOf(value.name)) ?? statedType(value)),
    });
    const sorted = topologicalOrder(graph.node);
    const nodes = "order" in sorted ? sorted.order : graph.node;
    const made = nodes.flatMap(({ output }) => output.filter((name) => name !== ""));
    return {
      inputs: fedInputs(graph).map(tensorOf),
      outputs: graph.output.map(tensorOf),
      operators: nodes.map((node) => this.operatorOf(node, factsOf, weightOf)),
      weights,
      values: Object.fromEntries(
        made.flatMap((name) => {
          const type = typeOf(factsOf(name));
          return type ? [[name, type]] : [];
        }),
      ),
    };
  }

  private operatorOf(node: NodeProto, factsOf: FactsOf, weightOf: WeightOf): GraphOperator {
    return {
      op: isStandardDomain(node.domain) ? node.opType : `${node.domain}.${node.opType}`,
      name: node.name,
      inputs: node.input,
      outputs: node.output,
      attributes: node.attribute
        .filter(({ g, graphs }) => !g && graphs.length === 0)
        .map((held) => ({ name: held.name, value: attributeText(held) })),
      bodies: node.attribute.flatMap(({ name, g, graphs }) =>
        (g ? [g] : graphs).map((body) => ({ name, graph: this.bodyOf(body, factsOf, weightOf) })),
      ),
    };
  }

  /** What the body reads from outside is shown as its inputs and weights. */
  private bodyOf(body: GraphProto, outerFacts: FactsOf, outerWeight: WeightOf): ListedGraph {
    const inside = this.bodies.get(body);
    const factsOf: FactsOf = (name) => inside?.get(name) ?? outerFacts(name);
    const own = weightsOf(body);
    const ownWeight = lookUpIn({ ...own });
    const weightOf: WeightOf = (name) => ownWeight(name) ?? outerWeight(name);
    const listed = this.list(body, own, factsOf, weightOf);
    for (const name of capturedByBody(body)) {
      const weight = outerWeight(name);
      if (weight) listed.weights[name] = weight;
      else listed.inputs.push({ name, ...(typeOf(outerFacts(name)) ?? { type: "unknown", dims: null }) });
    }
    return listed;
  }
}

function weightsOf(graph: GraphProto): Weights {
  return Object.fromEntries(
    graph.initializer.map(({ name, dataType, dims }) => {
      const bytes = rawLength(dataType, elementCount(dims));
      return [name, { type: elementName(dataType), dims: dims.map(Number), bytes }];
    }),
  );
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
