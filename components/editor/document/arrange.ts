/** Places nodes in layers from left to right, so that edges cross as little as may be. Loaded when it is first asked for. */
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Position } from "./add-node";
import type { Registry } from "./drawing";
import { cornerOf } from "./fragment";
import { moveNodes } from "./move-nodes";

export interface Size {
  width: number;
  height: number;
}

/** Pixels between the layers, and between nodes of one layer. */
const gap = { across: 96, along: 40 };

/** Arranges `ids`, or everything; the group keeps its top left corner. `sizeOf` is what a node measures on the canvas. */
export async function arrange(
  document: PipelineDocument,
  registry: Registry,
  sizeOf: (id: string) => Size,
  ids: ReadonlySet<string> = new Set(document.nodes.map(({ id }) => id)),
): Promise<PipelineDocument> {
  const chosen = document.nodes.filter(({ id }) => ids.has(id));
  if (chosen.length < 2) return document;
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const laid = await new Elk().layout({
    id: "drawing",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.spacing.nodeNode": String(gap.along),
      "elk.layered.spacing.nodeNodeBetweenLayers": String(gap.across),
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.separateConnectedComponents": "true",
      "elk.spacing.componentComponent": String(gap.along * 2),
    },
    children: chosen.map(({ id, type }) => {
      const size = sizeOf(id);
      const spec = registry.get(type);
      const port = (side: "WEST" | "EAST") => (key: string, index: number, all: string[]) => ({
        id: `${side}:${id}.${key}`,
        width: 1,
        height: 1,
        layoutOptions: {
          "elk.port.side": side,
          "elk.port.index": String(side === "WEST" ? all.length - index : index),
        },
      });
      return {
        id,
        ...size,
        layoutOptions: { "elk.portConstraints": "FIXED_ORDER" },
        ports: [
          ...Object.keys(spec?.inputs ?? {}).map(port("WEST")),
          ...Object.keys(spec?.outputs ?? {}).map(port("EAST")),
        ],
      };
    }),
    edges: document.edges
      .filter(({ from, to }) => ids.has(from.node) && ids.has(to.node) && hasPorts(document, registry, from, to))
      .map(({ id, from, to }) => ({
        id,
        sources: [`EAST:${from.node}.${from.port}`],
        targets: [`WEST:${to.node}.${to.port}`],
      })),
  });
  const corner = cornerOf(chosen);
  const found = (laid.children ?? []).map(({ id, x = 0, y = 0 }) => ({ id, position: { x, y } }));
  const origin = cornerOf(found);
  const places = new Map<string, Position>(
    found.map(({ id, position }) => [id, { x: position.x - origin.x + corner.x, y: position.y - origin.y + corner.y }]),
  );
  return moveNodes(document, places);
}

function hasPorts(
  { nodes }: PipelineDocument,
  registry: Registry,
  from: { node: string; port: string },
  to: { node: string; port: string },
): boolean {
  const spec = (id: string) => registry.get(nodes.find((node) => node.id === id)?.type ?? "");
  return Boolean(spec(from.node)?.outputs[from.port] && spec(to.node)?.inputs[to.port]);
}
