/** Which nodes lead on from a port, and which lead from one kind to another: what the editor offers and proposes. */
import type { NodeSpec } from "@/nodes/define-node";
import { isAssignable, type Kind } from "@/nodes/port-types";
import type { Registry } from "./drawing";

/** A node with the ports by which it would be joined. */
export interface Bridge {
  type: string;
  title: string;
  input: string;
  output: string;
}

/** How well a kind meets a port: 0 where the port is made for it, more where it takes much else or must widen. */
function distance(kinds: readonly Kind[], kind: Kind): number | null {
  if (!kinds.some((each) => isAssignable(kind, each))) return null;
  return (kinds.includes(kind) ? 0 : 1) + (kinds.length > 1 ? 2 : 0);
}

/** The first port of a new node that takes `kind`, and how well. */
export function inputFor(spec: NodeSpec, kind: Kind | undefined): { port: string; distance: number } | null {
  const [first, ...rest] = Object.entries(spec.inputs).flatMap(([port, { kinds, optional }]) => {
    const far = kind ? distance(kinds, kind) : kinds.length > 1 ? 0 : 1;
    return far === null ? [] : [{ port, distance: far + (optional ? 4 : 0) }];
  });
  if (!first) return null;
  return rest.reduce((best, each) => (each.distance < best.distance ? each : best), first);
}

/** The first port of a new node that one of `kinds` can be had from. What passes on anything has no kind of its own yet. */
export function outputFor(spec: NodeSpec, kinds: readonly Kind[]): { port: string; distance: number } | null {
  const [first, ...rest] = Object.entries(spec.outputs).flatMap(([port, { kind }], index) => {
    if (typeof kind !== "string") return [];
    const far = distance(kinds, kind);
    return far === null ? [] : [{ port, distance: far + index / 10 }];
  });
  if (!first) return null;
  return rest.reduce((best, each) => (each.distance < best.distance ? each : best), first);
}

/** Nodes that make one of `wanted` out of `from` alone, the most fitting first. */
export function bridges(registry: Registry, from: Kind, wanted: readonly Kind[]): Bridge[] {
  return [...registry.values()]
    .flatMap((spec) => {
      const needed = Object.entries(spec.inputs).filter(([, { optional }]) => !optional);
      const [port, input] = needed[0] ?? [];
      const output = outputFor(spec, wanted);
      if (spec.role || !port || !input || needed.length > 1 || !output) return [];
      const far = distance(input.kinds, from);
      if (far === null) return [];
      const bridge = { type: spec.type, title: spec.title, input: port, output: output.port };
      return [{ bridge, distance: far + output.distance }];
    })
    .sort((a, b) => a.distance - b.distance)
    .map(({ bridge }) => bridge);
}
