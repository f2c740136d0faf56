/** Everything that can be said of a drawing before it is lowered: its nodes, parameters, edges and order. */
import type { EdgeOrigin, NodeSpec } from "@/nodes/define-node";
import type { PipelineDocument, PipelineNode } from "@/nodes/pipeline";
import type { Diagnostic } from "@/nodes/results";
import { findCycles } from "./cycles";
import { checkKinds, sourceHint } from "./kinds";

export type Registry = ReadonlyMap<string, NodeSpec>;

export interface Arrival {
  edgeId: string;
  from: { node: string; port: string };
}

export interface ValidNode {
  node: PipelineNode;
  spec: NodeSpec;
  /** Empty where they are wrong. */
  params: Record<string, unknown>;
  /** Sound edges that end here, by port, in drawing order. */
  arrivals: Map<string, Arrival[]>;
}

export interface Validated {
  /** Every node comes after those it takes from; nodes on a cycle, or behind one, are left out. */
  order: ValidNode[];
  /** Nodes that cannot be lowered, for a reason that is among the diagnostics. */
  flawed: ReadonlySet<string>;
  diagnostics: Diagnostic[];
}

export const titleOf = ({ node, spec }: Pick<ValidNode, "node" | "spec">): string => node.label ?? spec.title;

export function originOf(valid: ValidNode, port: string): EdgeOrigin {
  return { node: titleOf(valid), port };
}

export function validate(document: PipelineDocument, registry: Registry): Validated {
  const diagnostics: Diagnostic[] = [];
  if (document.nodes.length === 0)
    diagnostics.push({
      code: "empty",
      severity: "error",
      message: "The drawing is empty.",
      hint: "Begin with an input, such as Image.",
    });
  const nodes = resolveNodes(document, registry, diagnostics);
  connect(document, nodes, registry, diagnostics);
  diagnostics.push(...checkKinds(nodes, registry));
  // A node that lacks the port of some edge can be lowered all the same: what else hangs on it is not to suffer.
  const flawed = new Set(diagnostics.flatMap(({ nodeId, code }) => (nodeId && code !== "no-port" ? [nodeId] : [])));
  return { order: sort(nodes, diagnostics), flawed, diagnostics };
}

/** Nodes of a known type and version. Wrong parameters are reported, and the node's edges are still looked at. */
function resolveNodes(document: PipelineDocument, registry: Registry, found: Diagnostic[]): Map<string, ValidNode> {
  const nodes = new Map<string, ValidNode>();
  const ids = new Set<string>();
  for (const node of document.nodes) {
    const error = (code: string, message: string, hint: string, param?: string) =>
      found.push({ code, severity: "error", message, nodeId: node.id, ...(param !== undefined && { param }), hint });
    const spec = registry.get(node.type);
    const twice = ids.has(node.id);
    ids.add(node.id);
    if (twice) error("duplicate-node", `Two nodes have the id ${node.id}.`, "Give one of them another id.");
    else if (!spec)
      error(
        "unknown-node",
        `There is no node of the type "${node.type}" in this version of Weft.`,
        "Remove it, or update Weft.",
      );
    else if (node.version > spec.version)
      error("newer-node", `${spec.title} was drawn with a newer version of Weft.`, "Update Weft.");
    else {
      const valid: ValidNode = { node, spec, params: {}, arrivals: new Map() };
      nodes.set(node.id, valid);
      const migrated = migrate(node, spec);
      if ("refusal" in migrated) {
        error("parameter", `${titleOf(valid)}: ${migrated.refusal}`, "Set its parameters anew.");
        continue;
      }
      const parsed = spec.params.safeParse(migrated.params);
      if (parsed.success) valid.params = parsed.data;
      else
        for (const issue of parsed.error.issues) {
          const param = String(issue.path[0] ?? "");
          const title = (spec.params.shape[param]?.meta?.()?.title as string | undefined) ?? param;
          const place = [title, ...issue.path.slice(1).map((key) => (typeof key === "number" ? key + 1 : String(key)))];
          const message = `${titleOf(valid)}: ${place.join(" ")}: ${issue.message}`;
          error("parameter", message, `Set ${place[0]}${otherwise(spec, param)}.`, param);
        }
    }
  }
  return nodes;
}

/** What the parameter is where nobody sets it. */
function otherwise({ params }: NodeSpec, param: string): string {
  const left = params.shape[param]?.safeParse(undefined);
  return left?.success && left.data !== undefined
    ? ` again, or remove it: then it is ${JSON.stringify(left.data)}`
    : "";
}

function migrate(node: PipelineNode, spec: NodeSpec): { params: Record<string, unknown> } | { refusal: string } {
  if (node.version === spec.version || !spec.migrate) return { params: node.params };
  try {
    return { params: spec.migrate(node.params, node.version) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { refusal: `it was drawn with version ${node.version}, which cannot be brought up to date: ${reason}` };
  }
}

/** Puts each sound edge at the port where it ends. */
function connect(
  document: PipelineDocument,
  nodes: ReadonlyMap<string, ValidNode>,
  registry: Registry,
  found: Diagnostic[],
): void {
  const known = new Set(document.nodes.map(({ id }) => id));
  const touched = new Set(document.edges.map(({ to }) => `${to.node}.${to.port}`));
  for (const { id: edgeId, from, to } of document.edges) {
    const error = (code: string, message: string, hint: string, at: Pick<Diagnostic, "nodeId" | "port"> = {}) =>
      found.push({ code, severity: "error", message, edgeId, ...at, hint });
    for (const end of [from.node, to.node])
      if (!known.has(end))
        error("dangling-edge", `An edge leads to the node ${end}, which does not exist.`, "Remove the edge.");
    const [source, target] = [nodes.get(from.node), nodes.get(to.node)];
    const port = target?.spec.inputs[to.port];
    const hasOutput = source && Object.hasOwn(source.spec.outputs, from.port);
    if (source && !hasOutput)
      error("no-port", `${titleOf(source)} has no output "${from.port}".`, instead("outputs", source.spec), {
        nodeId: from.node,
        port: from.port,
      });
    if (target && !port)
      error("no-port", `${titleOf(target)} has no input "${to.port}".`, instead("inputs", target.spec), {
        nodeId: to.node,
        port: to.port,
      });
    if (!target || !port) continue;
    const list = target.arrivals.get(to.port) ?? [];
    if (list.length > 0 && !port.variadic)
      error("two-edges", `${port.title} of ${titleOf(target)} takes one edge; two end there.`, "Remove one of them.", {
        nodeId: to.node,
        port: to.port,
      });
    else if (hasOutput) target.arrivals.set(to.port, [...list, { edgeId, from }]);
  }
  for (const valid of nodes.values())
    for (const [port, { optional, title, kinds }] of Object.entries(valid.spec.inputs))
      if (!optional && !touched.has(`${valid.node.id}.${port}`))
        found.push({
          code: "not-connected",
          severity: "error",
          message: `${titleOf(valid)}: nothing is connected to ${title}.`,
          nodeId: valid.node.id,
          port,
          hint: sourceHint(registry, kinds),
        });
}

/** Which ports there are, where an edge names one that is not among them. */
function instead(side: "inputs" | "outputs", spec: NodeSpec): string {
  const names = Object.keys(spec[side]);
  if (names.length === 0) return `Remove the edge: ${spec.title} has no ${side}.`;
  return `Remove the edge, or draw it anew: the ${side} are ${names.join(", ")}.`;
}

/** Kahn's algorithm, in drawing order; what is left over lies on cycles or behind them. */
function sort(nodes: ReadonlyMap<string, ValidNode>, found: Diagnostic[]): ValidNode[] {
  const sources = new Map(
    [...nodes].map(([id, { arrivals }]) => [id, [...arrivals.values()].flat().map(({ from }) => from.node)]),
  );
  const missing = new Map([...sources].map(([id, list]) => [id, list.length]));
  const users = new Map<string, string[]>();
  for (const [id, list] of sources)
    for (const source of list) {
      const known = users.get(source);
      if (known) known.push(id);
      else users.set(source, [id]);
    }
  const ready = [...nodes.values()].filter(({ node }) => missing.get(node.id) === 0);
  for (let at = 0; at < ready.length; at++) {
    for (const user of users.get((ready[at] as ValidNode).node.id) ?? []) {
      const left = (missing.get(user) as number) - 1;
      missing.set(user, left);
      if (left === 0) ready.push(nodes.get(user) as ValidNode);
    }
  }
  if (ready.length === nodes.size) return ready;
  const left = [...nodes.keys()].filter((id) => (missing.get(id) as number) > 0);
  for (const cycle of findCycles(left, (id) => sources.get(id) ?? [])) {
    const names = cycle.map((id) => titleOf(nodes.get(id) as ValidNode)).join(" → ");
    for (const nodeId of cycle)
      found.push({
        code: "cycle",
        severity: "error",
        nodeId,
        message: cycle.length === 1 ? `${names} feeds itself.` : `These nodes feed each other in a circle: ${names}.`,
        hint: cycle.length === 1 ? "Remove that edge." : "Remove one of the edges between them.",
      });
  }
  return ready;
}
