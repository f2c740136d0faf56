/** Document -> IR: validates, then lets every sound node lower itself. Reports all that is wrong at once, never the first only. */
import type { Value } from "@/nodes/define-node";
import type { ModelCard } from "@/nodes/model-card";
import { isAssignable, type Kind } from "@/nodes/port-types";
import type { Diagnostic } from "@/nodes/results";
import type { IrGraph, Tap } from "../ir/types";
import { type CurrentNode, IrBuilder, LoweringFailure } from "./builder";
import { originOf, parseDocument, type Registry, type ValidNode, validate } from "./validate";

export interface Lowered {
  graph: IrGraph;
  diagnostics: Diagnostic[];
  /** Kind and axes of every output port that could be inferred: "node.port". */
  ports: Record<string, { kind: Kind; axes: string[] }>;
  nodes: readonly ValidNode[];
}

export function lower(input: unknown, cards: readonly ModelCard[], registry: Registry): Lowered {
  const builder = new IrBuilder(new Map(cards.map((card) => [card.id, card])));
  const { document, diagnostics } = parseDocument(input);
  if (!document) return { graph: { axes: [], values: [], ops: [], taps: [] }, diagnostics, ports: {}, nodes: [] };
  const { order, diagnostics: found } = validate(document, registry);
  diagnostics.push(...found);
  const flawed = new Set(found.filter(({ severity }) => severity === "error").map(({ nodeId }) => nodeId));

  const values = new Map<string, Value>();
  const taps: Tap[] = [];
  for (const valid of order) {
    const { node, spec } = valid;
    const arrived = arrive(valid, values, order, diagnostics);
    if (!arrived || flawed.has(node.id)) continue;
    const current: CurrentNode = { id: node.id, title: node.label ?? spec.title, arrivals: arrived.origins };
    builder.enter(current);
    try {
      const lowered = spec.lower(builder, {
        nodeId: node.id,
        params: valid.params,
        inputs: arrived.inputs,
        many: arrived.many,
      });
      for (const [port, value] of Object.entries(lowered)) {
        values.set(`${node.id}.${port}`, value);
        taps.push({ node: node.id, port, value: value.id, full: spec.role === "output" });
      }
    } catch (thrown) {
      if (!(thrown instanceof LoweringFailure)) throw thrown;
      diagnostics.push(thrown.diagnostic);
    }
  }
  if (document.nodes.length > 0 && !document.nodes.some(({ type }) => registry.get(type)?.role === "output"))
    diagnostics.push({
      code: "no-output",
      severity: "warning",
      message: "Nothing is kept: the drawing has no output node.",
      hint: "Add Text result, Table or another output.",
    });
  const ports = Object.fromEntries(
    [...values].map(([port, value]) => [port, { kind: value.kind, axes: [...value.axes] }]),
  );
  return {
    graph: { axes: builder.axes, values: builder.values, ops: builder.ops, taps },
    diagnostics,
    ports,
    nodes: order,
  };
}

interface Arrived {
  inputs: Record<string, Value | undefined>;
  many: Record<string, { value: Value; from: { node: string; port: string } }[]>;
  origins: Map<number, { port: string; title: string; from: { node: string; port: string } }>;
}

/** The values at a node's ports, their kinds checked; null where one is missing because of a fault further up. */
function arrive(
  valid: ValidNode,
  values: ReadonlyMap<string, Value>,
  order: readonly ValidNode[],
  diagnostics: Diagnostic[],
): Arrived | null {
  const arrived: Arrived = { inputs: {}, many: {}, origins: new Map() };
  let sound = true;
  for (const [port, declared] of Object.entries(valid.spec.inputs)) {
    if (declared.variadic) arrived.many[port] = [];
    // Said already, by validate: the edge is missing or leads nowhere.
    if (!declared.optional && !valid.arrivals.has(port)) sound = false;
    for (const { edgeId, from } of valid.arrivals.get(port) ?? []) {
      const value = values.get(`${from.node}.${from.port}`);
      const source = order.find(({ node }) => node.id === from.node);
      const declaredKind = source?.spec.outputs[from.port]?.kind;
      const kind = value?.kind ?? (typeof declaredKind === "string" ? declaredKind : undefined);
      if (kind && !declared.kinds.some((each) => isAssignable(kind, each))) {
        diagnostics.push({
          code: "kind",
          severity: "error",
          message: `${declared.title} of ${valid.node.label ?? valid.spec.title} takes ${declared.kinds.join(" or ")}; this is ${kind}.`,
          nodeId: valid.node.id,
          port,
          edgeId,
          hint: `Put a node in between that makes ${declared.kinds[0]} out of ${kind}.`,
        });
        sound = false;
      }
      if (!value || !source) {
        sound = false;
        continue;
      }
      const origin = originOf(source, from.port);
      arrived.origins.set(value.id, { port, title: declared.title, from: origin });
      if (declared.variadic) arrived.many[port]?.push({ value, from: origin });
      else arrived.inputs[port] = value;
    }
  }
  return sound ? arrived : null;
}
