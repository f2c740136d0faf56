/**
 * Whether an edge may be drawn, and if not, why: the reason is shown while the person still drags. What depends on axes is
 * the compiler's to say; this knows declarations only, as it is asked for every port at the start of a drag.
 */
import type { PipelineDocument } from "@/nodes/pipeline";
import { isAssignable, type Kind } from "@/nodes/port-types";
import { type Bridge, bridges } from "./bridges";
import { type Drawing, drawingOf, outputKind, type PortRef, portKey, type Registry, reaches } from "./drawing";

export interface Connection {
  from: PortRef;
  to: PortRef;
}

export type Refusal =
  | { code: "unknown" }
  | { code: "exists" }
  | { code: "self" }
  | { code: "cycle" }
  | { code: "kind"; port: string; takes: readonly Kind[]; kind: Kind; between: Bridge | null }
  /** The port itself takes anything, but what hangs on it further down does not. */
  | { code: "further"; node: string; port: string; takes: readonly Kind[]; kind: Kind };

export function refusalOf(document: PipelineDocument, registry: Registry, { from, to }: Connection): Refusal | null {
  const drawing = drawingOf(document);
  const source = registry.get(drawing.nodes.get(from.node)?.type ?? "")?.outputs[from.port];
  const target = registry.get(drawing.nodes.get(to.node)?.type ?? "")?.inputs[to.port];
  if (!source || !target) return { code: "unknown" };
  if (from.node === to.node) return { code: "self" };
  if (drawing.arriving.get(portKey(to))?.some((edge) => portKey(edge.from) === portKey(from))) {
    return { code: "exists" };
  }
  if (reaches(drawing, to.node, from.node)) return { code: "cycle" };
  const kind = outputKind(drawing, registry, from);
  if (!kind) return null;
  if (!takes(target.kinds, kind)) {
    const [between = null] = bridges(registry, kind, target.kinds);
    return { code: "kind", port: target.title, takes: target.kinds, kind, between };
  }
  return furtherRefusal(drawing, registry, to, kind);
}

export function takes(kinds: readonly Kind[], kind: Kind): boolean {
  return kinds.some((each) => isAssignable(kind, each));
}

/** Follows `kind` through outputs that pass on what arrives, to the first port that would not take it. */
function furtherRefusal(drawing: Drawing, registry: Registry, start: PortRef, kind: Kind): Refusal | null {
  const pending = [start];
  const seen = new Set<string>();
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (seen.has(portKey(at))) continue;
    seen.add(portKey(at));
    const { node, port: input } = at;
    const spec = registry.get(drawing.nodes.get(node)?.type ?? "");
    for (const [port, output] of Object.entries(spec?.outputs ?? {})) {
      if (typeof output.kind === "string" || output.kind.sameAs !== input) continue;
      for (const { to } of drawing.leaving.get(portKey({ node, port })) ?? []) {
        const user = drawing.nodes.get(to.node);
        const taker = registry.get(user?.type ?? "");
        const end = taker?.inputs[to.port];
        if (!user || !taker || !end) continue;
        if (!takes(end.kinds, kind)) {
          return { code: "further", node: user.label ?? taker.title, port: end.title, takes: end.kinds, kind };
        }
        pending.push(to);
      }
    }
  }
  return null;
}
