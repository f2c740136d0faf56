/** Everything that can be said of a drawing before it is lowered: its form, its parameters, its edges, its order. */
import type { EdgeOrigin, NodeSpec } from "@/nodes/define-node";
import { limits, type PipelineDocument, type PipelineNode, pipelineDocumentSchema } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";

export type Registry = ReadonlyMap<string, NodeSpec>;

export interface ValidNode {
  node: PipelineNode;
  spec: NodeSpec;
  params: Record<string, unknown>;
  /** Sound edges that end here, by port, in drawing order. */
  arrivals: ReadonlyMap<string, { edgeId: string; from: { node: string; port: string } }[]>;
}

const titleOf = (node: PipelineNode, spec: NodeSpec): string => node.label ?? spec.title;

export function originOf(valid: ValidNode, port: string): EdgeOrigin {
  return { node: titleOf(valid.node, valid.spec), port };
}

/** The document, or why it is not one. Size is judged before anything else looks at the nodes. */
export function parseDocument(document: unknown): { document?: PipelineDocument; diagnostics: Diagnostic[] } {
  const nodes = (document as { nodes?: unknown } | null)?.nodes;
  if (Array.isArray(nodes) && nodes.length > limits.nodes) {
    const message = `The drawing has ${nodes.length} nodes; at most ${limits.nodes} are allowed.`;
    return {
      diagnostics: [{ code: "too-large", severity: "error", message, hint: "Split it into several pipelines." }],
    };
  }
  const parsed = pipelineDocumentSchema.safeParse(document);
  if (parsed.success) return { document: parsed.data, diagnostics: [] };
  return {
    diagnostics: parsed.error.issues.slice(0, 50).map((issue) => ({
      code: "malformed",
      severity: "error",
      message: `This is not a pipeline document: ${issue.path.join(".") || "the top level"}: ${issue.message}.`,
    })),
  };
}

/** Sound nodes in an order in which every node comes after those it takes from, and all that is wrong with the rest. */
export function validate(
  document: PipelineDocument,
  registry: Registry,
): { order: ValidNode[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const error = (code: string, message: string, at: Partial<Diagnostic>) =>
    diagnostics.push({ code, severity: "error", message, ...at });
  const nodes = new Map<
    string,
    ValidNode & { arrivals: Map<string, { edgeId: string; from: { node: string; port: string } }[]> }
  >();

  for (const node of document.nodes) {
    const at = { nodeId: node.id };
    const spec = registry.get(node.type);
    if (nodes.has(node.id)) error("duplicate-node", `Two nodes have the id ${node.id}.`, at);
    else if (!spec)
      error("unknown-node", `There is no node of the type "${node.type}" in this version of Weft.`, {
        ...at,
        hint: "Remove it, or update Weft.",
      });
    else if (node.version > spec.version)
      error("newer-node", `${spec.title} was drawn with a newer version of Weft.`, { ...at, hint: "Update Weft." });
    else {
      const given = node.version < spec.version && spec.migrate ? spec.migrate(node.params, node.version) : node.params;
      const params = spec.params.safeParse(given);
      if (params.success) nodes.set(node.id, { node, spec, params: params.data, arrivals: new Map() });
      else {
        for (const issue of params.error.issues) {
          const key = String(issue.path[0] ?? "");
          const shown = (spec.params.shape[key]?.meta?.()?.title as string | undefined) ?? key;
          error("parameter", `${titleOf(node, spec)}: ${shown}: ${issue.message}`, { ...at, param: key });
        }
      }
    }
  }

  const known = new Set(document.nodes.map(({ id }) => id));
  for (const edge of document.edges) {
    const at = { edgeId: edge.id, nodeId: edge.to.node, port: edge.to.port };
    for (const end of [edge.from.node, edge.to.node])
      if (!known.has(end))
        error("dangling-edge", `An edge leads to the node ${end}, which does not exist.`, { edgeId: edge.id });
    const from = nodes.get(edge.from.node);
    const to = nodes.get(edge.to.node);
    if (!from || !to) continue;
    const port = to.spec.inputs[edge.to.port];
    if (!from.spec.outputs[edge.from.port])
      error("no-port", `${titleOf(from.node, from.spec)} has no output "${edge.from.port}".`, {
        ...at,
        nodeId: from.node.id,
        port: edge.from.port,
      });
    else if (!port) error("no-port", `${titleOf(to.node, to.spec)} has no input "${edge.to.port}".`, at);
    else {
      const list = to.arrivals.get(edge.to.port) ?? [];
      if (list.length > 0 && !port.variadic)
        error("two-edges", `${port.title} of ${titleOf(to.node, to.spec)} takes one edge; two end there.`, at);
      else to.arrivals.set(edge.to.port, [...list, { edgeId: edge.id, from: edge.from }]);
    }
  }
  for (const { node, spec, arrivals } of nodes.values()) {
    for (const [port, { optional, title }] of Object.entries(spec.inputs)) {
      if (optional || arrivals.has(port) || document.edges.some(({ to }) => to.node === node.id && to.port === port))
        continue;
      error("not-connected", `${titleOf(node, spec)}: nothing is connected to ${title}.`, { nodeId: node.id, port });
    }
  }
  if (document.nodes.length === 0)
    error("empty", "The drawing is empty.", { hint: "Begin with an input, such as Image." });
  return { order: sort([...nodes.values()], diagnostics), diagnostics };
}

/** Kahn's algorithm, in drawing order; what is left over lies on cycles or behind them. */
function sort(nodes: ValidNode[], diagnostics: Diagnostic[]): ValidNode[] {
  const byId = new Map(nodes.map((each) => [each.node.id, each]));
  const missing = new Map(nodes.map(({ node }) => [node.id, 0]));
  const users = new Map<string, string[]>();
  for (const { node, arrivals } of nodes) {
    for (const { from } of [...arrivals.values()].flat()) {
      missing.set(node.id, (missing.get(node.id) ?? 0) + 1);
      users.set(from.node, [...(users.get(from.node) ?? []), node.id]);
    }
  }
  const ready = nodes.filter(({ node }) => missing.get(node.id) === 0);
  for (let at = 0; at < ready.length; at++) {
    for (const user of users.get((ready[at] as ValidNode).node.id) ?? []) {
      const left = (missing.get(user) as number) - 1;
      missing.set(user, left);
      if (left === 0) ready.push(byId.get(user) as ValidNode);
    }
  }
  const done = new Set(ready.map(({ node }) => node.id));
  const cycle = cycleAmong(
    nodes.filter(({ node }) => !done.has(node.id)),
    byId,
  );
  if (cycle.length > 0) {
    const names = cycle.map(({ node, spec }) => titleOf(node, spec)).join(" → ");
    for (const { node } of cycle)
      diagnostics.push({
        code: "cycle",
        severity: "error",
        nodeId: node.id,
        message: `These nodes feed each other in a circle: ${names}.`,
        hint: "Remove one of the edges between them.",
      });
  }
  return ready;
}

/** Walking backwards from any leftover node must come round: each has a leftover node before it. */
function cycleAmong(rest: readonly ValidNode[], byId: ReadonlyMap<string, ValidNode>): ValidNode[] {
  const left = new Set(rest.map(({ node }) => node.id));
  const seen: ValidNode[] = [];
  for (let at = rest[0]; at; ) {
    const start = seen.indexOf(at);
    if (start >= 0) return seen.slice(start).reverse();
    seen.push(at);
    const before: string | undefined = [...at.arrivals.values()]
      .flat()
      .map(({ from }) => from.node)
      .find((id) => left.has(id));
    at = before === undefined ? undefined : byId.get(before);
  }
  return [];
}
