/**
 * A graph as rewrites see it: who makes a value, who uses it, edits in time proportional to the uses touched.
 * Invariants: names are unique; graph inputs and outputs keep their names; a value that a body of If, Loop or Scan captures
 * counts as used by the node that holds the body. `finish` writes the nodes back sorted; without edits it changes nothing.
 */
import { create } from "@bufbuild/protobuf";
import { capturedNames, definedNames, isOperator, renameCaptured, subgraphsOf } from "./node-proto";
import { type GraphProto, GraphProtoSchema, type NodeProto, type TensorProto } from "./schema/onnx_pb";
import { floatsOf } from "./tensor";
import { needs, topologicalOrder } from "./topological";

export class GraphView {
  readonly #graph: GraphProto;
  readonly #nodes: Set<NodeProto>;
  readonly #producer = new Map<string, NodeProto>();
  readonly #users = new Map<string, Set<NodeProto>>();
  readonly #constants: Map<string, TensorProto>;
  readonly #overridable: Set<string>;
  readonly #outputs: Set<string>;
  readonly #names: Set<string>;
  #isEdited = false;

  constructor(
    graph: GraphProto,
    readonly opset: number,
  ) {
    this.#graph = graph;
    this.#nodes = new Set(graph.node);
    this.#constants = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
    this.#overridable = new Set(graph.input.map((input) => input.name));
    this.#outputs = new Set(graph.output.map((output) => output.name));
    this.#names = definedNames(graph);
    for (const node of graph.node) this.#enter(node);
  }

  #enter(node: NodeProto): void {
    for (const output of node.output) if (output !== "") this.#producer.set(output, node);
    for (const name of needs(node)) this.#use(name, node);
    for (const body of subgraphsOf(node)) this.#reserve(body);
  }

  /** Names inside bodies are taken too: a fresh name must not be hidden by one of them. */
  #reserve(body: GraphProto): void {
    for (const name of definedNames(body)) this.#names.add(name);
    for (const node of body.node) for (const inner of subgraphsOf(node)) this.#reserve(inner);
  }

  #use(name: string, node: NodeProto): void {
    const users = this.#users.get(name);
    if (users) users.add(node);
    else this.#users.set(name, new Set([node]));
  }

  /** A snapshot, so that a rewrite may edit while it goes through them. */
  nodes(): NodeProto[] {
    return [...this.#nodes];
  }

  /** How many nodes there are, constants not counted. */
  get operators(): number {
    let count = 0;
    for (const node of this.#nodes) if (!isOperator(node, "Constant")) count += 1;
    return count;
  }

  has(node: NodeProto): boolean {
    return this.#nodes.has(node);
  }

  producer(name: string): NodeProto | undefined {
    return this.#producer.get(name);
  }

  users(name: string): ReadonlySet<NodeProto> {
    return this.#users.get(name) ?? new Set();
  }

  isOutput(name: string): boolean {
    return this.#outputs.has(name);
  }

  /** The node that alone reads this value, in one of its plain inputs; undefined where others see the value too. */
  onlyUser(name: string): NodeProto | undefined {
    const users = this.users(name);
    if (users.size !== 1 || this.isOutput(name)) return undefined;
    const [user] = users;
    return user && user.input.filter((input) => input === name).length === 1 && !capturedNames(user).has(name)
      ? user
      : undefined;
  }

  /** A constant that nobody outside can override (an initialiser that is also a graph input can be). */
  constant(name: string | undefined): TensorProto | undefined {
    return name === undefined || this.#overridable.has(name) ? undefined : this.#constants.get(name);
  }

  /** The value of a float32 constant of one element. */
  scalar(name: string | undefined): number | undefined {
    const tensor = this.constant(name);
    const values = tensor && floatsOf(tensor);
    return values?.length === 1 ? values[0] : undefined;
  }

  /** A name that nothing in the graph or its bodies has, near to the given one. The same edits give the same names. */
  freshName(base: string): string {
    let name = base;
    for (let count = 1; this.#names.has(name); count++) name = `${base}.${count}`;
    this.#names.add(name);
    return name;
  }

  addConstant(tensor: TensorProto): string {
    this.#isEdited = true;
    this.#names.add(tensor.name);
    this.#constants.set(tensor.name, tensor);
    return tensor.name;
  }

  add(node: NodeProto): void {
    this.#isEdited = true;
    this.#nodes.add(node);
    for (const output of node.output) if (output !== "") this.#names.add(output);
    this.#enter(node);
  }

  remove(node: NodeProto): void {
    this.#isEdited = true;
    this.#nodes.delete(node);
    for (const output of node.output) if (this.#producer.get(output) === node) this.#producer.delete(output);
    for (const name of needs(node)) this.#users.get(name)?.delete(node);
  }

  setInput(node: NodeProto, index: number, name: string): void {
    this.#isEdited = true;
    const before = node.input[index];
    while (node.input.length <= index) node.input.push("");
    node.input[index] = name;
    if (before && !needs(node).has(before)) this.#users.get(before)?.delete(node);
    this.#use(name, node);
  }

  /** Lets every user of `from` read `to` instead. `from` must not be a graph output: outputs keep their names. */
  replaceUses(from: string, to: string): void {
    this.#isEdited = true;
    for (const node of this.users(from)) {
      node.input = node.input.map((input) => (input === from ? to : input));
      renameCaptured(node, (name) => (name === from ? to : name));
      this.#use(to, node);
    }
    this.#users.delete(from);
  }

  /** Gives a node's output another name, at its users too. */
  renameOutput(node: NodeProto, from: string, to: string): void {
    this.#isEdited = true;
    node.output = node.output.map((output) => (output === from ? to : output));
    this.#producer.delete(from);
    this.#producer.set(to, node);
    this.replaceUses(from, to);
  }

  /** Puts `node` in the place of `old`, under the same output name, so that users and graph outputs need no edit. */
  replace(old: NodeProto, node: NodeProto): void {
    this.remove(old);
    this.add(node);
  }

  /**
   * Removes nodes whose outputs nobody reads, looking at the given ones and what feeds them; returns how many. Operators of
   * ONNX have no effects besides their outputs.
   */
  removeDead(candidates: readonly NodeProto[] = this.nodes()): number {
    const isDead = (node: NodeProto) =>
      node.output.every((name) => name === "" || (!this.isOutput(name) && this.users(name).size === 0));
    const queue = candidates.filter(isDead);
    let removed = 0;
    for (let node = queue.pop(); node; node = queue.pop()) {
      if (!this.#nodes.has(node)) continue;
      const sources = [...needs(node)].flatMap((name) => this.#producer.get(name) ?? []);
      this.remove(node);
      removed += 1;
      queue.push(...sources.filter(isDead));
    }
    return removed;
  }

  /** Removes constants nobody reads; returns how many. Those that are graph inputs too are part of the model's face and stay. */
  removeUnusedConstants(): number {
    let removed = 0;
    for (const name of this.#constants.keys()) {
      if (this.users(name).size > 0 || this.isOutput(name) || this.#overridable.has(name)) continue;
      this.#constants.delete(name);
      this.#isEdited = true;
      removed += 1;
    }
    return removed;
  }

  /** Every constant by name, those that a caller can override among them. */
  get constants(): ReadonlyMap<string, TensorProto> {
    return this.#constants;
  }

  /** The graph as edited so far, for those who only read it; nodes and tensors are the view's own. */
  snapshot(): GraphProto {
    const { name, input, output, sparseInitializer } = this.#graph;
    const initializer = [...this.#constants.values()];
    return create(GraphProtoSchema, { name, input, output, sparseInitializer, node: this.nodes(), initializer });
  }

  /** Writes the edits into the graph. Intermediate shapes are dropped: onnxruntime infers them, and edits make them stale. */
  finish(): void {
    if (!this.#isEdited) return;
    const sorted = topologicalOrder(this.nodes());
    if ("cycleAt" in sorted) throw new Error(`A rewrite made the value ${sorted.cycleAt} depend on itself.`);
    this.#graph.node = sorted.order;
    this.#graph.initializer = [...this.#constants.values()];
    this.#graph.valueInfo = [];
  }
}
