/**
 * Types and shapes of all values of a model, by the rules of its operators, without running it. Extents are formulas over the names
 * that the inputs' own have. What no rule knows stays unknown and is named, unless the file states it.
 */
import { elementName } from "../element-types";
import { isStandardDomain } from "../node-proto";
import type { FunctionProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from "../schema/onnx_pb";
import { topologicalOrder } from "../topological";
import { valueType } from "../value-type";
import { factsOfTensor } from "./creation";
import { type Dim, named } from "./dim";
import { type Facts, Unknown } from "./facts";
import { ruleOf, typeAlone } from "./rules";

export interface Inference {
  /** By the value's name; those of bodies are not among them. */
  facts: ReadonlyMap<string, Facts>;
  /** The same for each body of If, Loop and Scan that was gone through: of a loop's, in its last round. */
  bodies: ReadonlyMap<GraphProto, ReadonlyMap<string, Facts>>;
  /** Operators that have no rule, each once. */
  unknownOperators: readonly string[];
  /** Values whose rank is not known. */
  unknownValues: readonly string[];
}

/** Facts that are known better than the file states them, by name: of inputs, for another extent than the file's; of values, as measured. */
export type Given = ReadonlyMap<string, Facts>;

/**
 * Called for each node of the main graph before it is inferred, with what is known of its inputs. It may change the node, and give
 * nodes and constants that are to stand before it, and nodes behind it; the graph is then left with them.
 */
export type Prepare = (
  node: NodeProto,
  known: (name: string) => Facts | undefined,
) => { before: readonly NodeProto[]; after: readonly NodeProto[]; constants: readonly TensorProto[] } | undefined;

export function inferShapes(model: ModelProto, given: Given = new Map(), prepare?: Prepare): Inference {
  const opsets = new Map(
    model.opsetImport.map(({ domain, version }) => [isStandardDomain(domain) ? "" : domain, Number(version)]),
  );
  const functions = new Map(model.functions.map((body) => [`${body.domain}:${body.name}`, body]));
  const inference = new GraphInference(opsets, functions, given, prepare);
  const known = new Map<string, Facts>();
  if (model.graph) inference.run(model.graph, undefined, known);
  const unknownValues = [...known]
    .filter(([, { type, dims }]) => dims === null && type !== "sequence")
    .map(([name]) => name);
  const { bodies, unknownOperators } = inference;
  return { facts: known, bodies, unknownOperators: [...unknownOperators].sort(), unknownValues };
}

/** Deeper calls of functions are not followed; what they give is unknown. */
const maxDepth = 24;

class GraphInference {
  readonly unknownOperators = new Set<string>();
  readonly bodies = new Map<GraphProto, ReadonlyMap<string, Facts>>();
  #depth = 0;

  constructor(
    readonly opsets: ReadonlyMap<string, number>,
    readonly functions: ReadonlyMap<string, FunctionProto>,
    readonly given: Given,
    readonly prepare: Prepare | undefined,
  ) {}

  /** Fills `known` with the facts of the graph's own values; `inputs` overrides what the file says of its inputs. */
  run(graph: GraphProto, outer: Scope | undefined, known: Map<string, Facts>, inputs?: readonly Facts[]): Facts[] {
    const scope: Scope = { known, outer };
    const constants = new Set(graph.initializer.map(({ name }) => name));
    graph.input.forEach((value, index) => {
      const told = inputs?.[index] ?? (outer ? undefined : this.given.get(value.name));
      known.set(value.name, refine(told ?? factsOfValue(value), factsOfValue(value)));
    });
    for (const tensor of graph.initializer) {
      const facts = factsOfTensor(tensor);
      // A caller may give another value, of the same shape.
      known.set(tensor.name, known.has(tensor.name) ? { type: facts.type, dims: facts.dims } : facts);
    }
    for (const { values, dims } of graph.sparseInitializer)
      if (values) known.set(values.name, { type: elementName(values.dataType), dims: dims.map(Number) });
    const stated = new Map([...graph.valueInfo, ...graph.output].map((value) => [value.name, value]));
    const sorted = topologicalOrder(graph.node);
    const enter = (node: NodeProto) => {
      const results = this.#inferNode(node, scope);
      node.output.forEach((name, index) => {
        if (name === "" || constants.has(name)) return;
        const found = results[index] ?? { type: "", dims: null };
        const told = outer ? undefined : this.given.get(name);
        const declared = stated.get(name);
        known.set(name, told ?? (declared ? refine(found, factsOfValue(declared)) : found));
      });
    };
    const nodes: NodeProto[] = [];
    for (const node of "order" in sorted ? sorted.order : graph.node) {
      const added = outer ? undefined : this.prepare?.(node, (name) => lookUp(scope, name));
      for (const tensor of added?.constants ?? []) {
        graph.initializer.push(tensor);
        known.set(tensor.name, factsOfTensor(tensor));
      }
      for (const each of [...(added?.before ?? []), node, ...(added?.after ?? [])]) {
        enter(each);
        nodes.push(each);
      }
    }
    if (this.prepare && !outer) graph.node = nodes;
    return graph.output.map(({ name }) => lookUp(scope, name) ?? { type: "", dims: null });
  }

  #inferNode(node: NodeProto, scope: Scope): Facts[] {
    const inputs = node.input.map((name) => (name === "" ? undefined : lookUp(scope, name)));
    const rule = ruleOf(node.domain, node.opType);
    try {
      if (!rule) return this.#call(node, inputs);
      return rule({
        node,
        opset: this.opsets.get(isStandardDomain(node.domain) ? "" : node.domain) ?? 0,
        inputs,
        inferBody: (body, given) => {
          const inside = new Map<string, Facts>();
          this.bodies.set(body, inside);
          return this.run(body, scope, inside, given);
        },
      });
    } catch (thrown) {
      if (thrown instanceof Unknown) return [{ type: typeAlone(node.opType, inputs), dims: null }];
      throw thrown;
    }
  }

  /** A function of the model is its body; attributes that it hands on are not followed. */
  #call(node: NodeProto, inputs: readonly (Facts | undefined)[]): Facts[] {
    const body = this.functions.get(`${node.domain}:${node.opType}`);
    if (!body || this.#depth >= maxDepth) {
      this.unknownOperators.add(node.domain ? `${node.domain}.${node.opType}` : node.opType);
      return [];
    }
    const known = new Map(body.input.map((name, index) => [name, inputs[index] ?? { type: "", dims: null }]));
    const scope: Scope = { known, outer: undefined };
    this.#depth += 1;
    for (const inner of body.node) {
      const results = inner.attribute.some(({ refAttrName }) => refAttrName !== "")
        ? []
        : this.#inferNode(inner, scope);
      for (const [index, name] of inner.output.entries()) known.set(name, results[index] ?? { type: "", dims: null });
    }
    this.#depth -= 1;
    return body.output.map((name) => known.get(name) ?? { type: "", dims: null });
  }
}

interface Scope {
  known: ReadonlyMap<string, Facts>;
  outer: Scope | undefined;
}

function lookUp(scope: Scope | undefined, name: string): Facts | undefined {
  for (let at = scope; at; at = at.outer) {
    const found = at.known.get(name);
    if (found) return found;
  }
  return undefined;
}

/** Of a graph's input or output as the file states it; extents without a name are called after their place. */
export function factsOfValue(value: ValueInfoProto): Facts {
  const type = valueType(value);
  if (!type) return { type: value.type?.value.case === "sequenceType" ? "sequence" : "", dims: null };
  return {
    type: type.type,
    dims: type.dims?.map((extent): Dim => (typeof extent === "number" ? extent : named(extent))) ?? null,
  };
}

/** What was found, with the numbers that the file states where only a name was found, or nothing. */
function refine(found: Facts, stated: Facts): Facts {
  const type = found.type || stated.type;
  if (!found.dims) return { type, dims: stated.dims };
  if (!stated.dims || stated.dims.length !== found.dims.length) return { ...found, type };
  const { dims } = stated;
  return {
    ...found,
    type,
    dims: found.dims.map((dim, axis) => {
      const told = dims[axis];
      return typeof dim === "number" || told === undefined || typeof told !== "number" ? dim : told;
    }),
  };
}
