/**
 * What kind flows along each edge, from the declarations alone: a wrong edge is said also where the nodes around it cannot be
 * lowered yet, because a parameter is missing or an edge further up is wrong.
 */
import { isAssignable, type Kind } from "@/nodes/port-types";
import type { Diagnostic } from "@/nodes/results";
import { type Registry, titleOf, type ValidNode } from "./validate";

/** One diagnostic per edge whose kind its port does not take. */
export function checkKinds(nodes: ReadonlyMap<string, ValidNode>, registry: Registry): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const { node, spec, arrivals } of nodes.values()) {
    for (const [port, edges] of arrivals) {
      const declared = spec.inputs[port];
      if (!declared) continue;
      for (const { edgeId, from } of edges) {
        const kind = outputKind(nodes, from);
        if (!kind || declared.kinds.some((each) => isAssignable(kind, each))) continue;
        diagnostics.push({
          code: "kind",
          severity: "error",
          message: `${declared.title} of ${titleOf({ node, spec })} takes ${alternatives(declared.kinds)}; this is ${kind}.`,
          nodeId: node.id,
          port,
          edgeId,
          hint: hint(registry, kind, declared.kinds),
        });
      }
    }
  }
  return diagnostics;
}

/** The kind at an output port; undefined where it follows from an input that nothing arrives at, or from itself. */
function outputKind(nodes: ReadonlyMap<string, ValidNode>, from: { node: string; port: string }): Kind | undefined {
  const walked = new Set<string>();
  for (let at: { node: string; port: string } | undefined = from; at && !walked.has(at.node); ) {
    walked.add(at.node);
    const valid = nodes.get(at.node);
    const kind: Kind | { sameAs: string } | undefined = valid?.spec.outputs[at.port]?.kind;
    if (typeof kind !== "object") return kind;
    at = valid?.arrivals.get(kind.sameAs)?.[0]?.from;
  }
  return undefined;
}

/** Nodes that lead from one kind to another; those made for it (their first output, their only kind of input) come first. */
function hint(registry: Registry, from: Kind, wanted: readonly Kind[]): string {
  const makers = [...registry.values()].flatMap(({ title, role, inputs, outputs }) => {
    const [input, more] = Object.values(inputs).filter(({ optional }) => !optional);
    const made = Object.values(outputs).map(({ kind }) => kind);
    if (role || !input || more || !input.kinds.some((kind) => isAssignable(from, kind))) return [];
    if (!made.some((kind) => typeof kind === "string" && wanted.some((each) => isAssignable(kind, each)))) return [];
    const place = made.findIndex((kind) => typeof kind === "string" && wanted.includes(kind));
    return [{ title, distance: (place < 0 ? made.length : place) + Math.min(input.kinds.length, 2) }];
  });
  if (makers.length === 0)
    return `No single node makes ${alternatives(wanted)} out of ${from}: connect something else.`;
  const shown = makers.sort((a, b) => a.distance - b.distance).slice(0, 3);
  return `Put a node in between that makes ${alternatives(wanted)} out of ${from}, such as ${alternatives(shown.map(({ title }) => title))}.`;
}

/** Where a value of such a kind comes from: inputs first, then the nodes that are made for it. */
export function sourceHint(registry: Registry, wanted: readonly Kind[]): string {
  const givers = [...registry.values()].flatMap(({ title, role, inputs, outputs }) => {
    const [made] = Object.values(outputs).map(({ kind }) => kind);
    if (typeof made !== "string" || !wanted.includes(made)) return [];
    // One that takes what it gives leads back to the same question.
    const takes = Object.values(inputs).some(({ kinds }) => kinds.includes(made));
    return [{ title, rank: role === "input" ? 0 : takes ? 2 : 1 }];
  });
  const shown = givers.sort((a, b) => a.rank - b.rank).slice(0, 3);
  return `Draw an edge to it from something that gives ${alternatives(wanted)}${shown.length > 0 ? `, such as ${alternatives(shown.map(({ title }) => title))}` : ""}.`;
}

function alternatives(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? "nothing") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
