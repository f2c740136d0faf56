/** Document -> IR: validates, then lets every sound node lower itself. Reports all that is wrong at once, never the first only. */
import type { Value } from "@/nodes/define-node";
import type { ModelCard } from "@/nodes/model-card";
import type { Kind } from "@/nodes/port-types";
import type { Diagnostic } from "@/nodes/results";
import type { IrGraph, Tap } from "../ir/types";
import { type CurrentNode, IrBuilder, LoweringFailure } from "./builder";
import { parseDocument } from "./parse-document";
import { originOf, type Registry, titleOf, type ValidNode, validate } from "./validate";

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
  const { order, flawed, diagnostics: found } = validate(document, registry);
  diagnostics.push(...found);
  const nodes = new Map(order.map((valid) => [valid.node.id, valid]));

  const values = new Map<string, Value>();
  const taps: Tap[] = [];
  for (const valid of order) {
    const { node, spec } = valid;
    const arrived = flawed.has(node.id) ? null : arrive(valid, values, nodes);
    if (!arrived) continue;
    const current: CurrentNode = {
      id: node.id,
      title: titleOf(valid),
      params: valid.params,
      arrivals: arrived.origins,
    };
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

/** The values at a node's ports; null where one is missing because of a fault further up, which is said there. */
function arrive(
  { spec, arrivals }: ValidNode,
  values: ReadonlyMap<string, Value>,
  nodes: ReadonlyMap<string, ValidNode>,
): Arrived | null {
  const arrived: Arrived = { inputs: {}, many: {}, origins: new Map() };
  for (const [port, { title, variadic, optional }] of Object.entries(spec.inputs)) {
    const edges = arrivals.get(port) ?? [];
    if (edges.length === 0 && !optional) return null;
    if (variadic) arrived.many[port] = [];
    for (const { from } of edges) {
      const value = values.get(`${from.node}.${from.port}`);
      const source = nodes.get(from.node);
      if (!value || !source) return null;
      const origin = originOf(source, from.port);
      arrived.origins.set(value.id, { port, title, from: origin });
      if (variadic) arrived.many[port]?.push({ value, from: origin });
      else arrived.inputs[port] = value;
    }
  }
  return arrived;
}
