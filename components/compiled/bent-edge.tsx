/** An edge that is led through given points, softly; with a label before its end where it has one. */
"use client";

import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";

export type BentEdgeData = {
  bends: { x: number; y: number }[];
  direction: "down" | "right";
  label?: string;
  detail?: string;
};

export function BentEdge({ sourceX, sourceY, targetX, targetY, data, style }: EdgeProps<Edge<BentEdgeData>>) {
  const { bends = [], direction = "down", label, detail } = data ?? {};
  const points = [{ x: sourceX, y: sourceY }, ...bends, { x: targetX, y: targetY }];
  // At the last piece: edges part at their beginning, and would hide each other's labels there.
  const [from, to] = points.slice(-2) as [{ x: number; y: number }, { x: number; y: number }];
  return (
    <>
      <BaseEdge path={smooth(points, direction)} style={style} />
      {label && (
        <EdgeLabelRenderer>
          <div
            className="pointer-events-none absolute flex max-w-52 flex-col items-center rounded bg-canvas/85 px-1 text-2xs text-fg-muted leading-3.5"
            style={{
              transform: `translate(-50%, -50%) translate(${(from.x + to.x) / 2}px, ${(from.y + to.y) / 2}px)`,
            }}
          >
            <span className="max-w-full truncate">{label}</span>
            {detail && <span className="max-w-full truncate font-mono text-fg-subtle">{detail}</span>}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

/** Cubic pieces that leave and arrive along the ranks' direction. */
function smooth(points: readonly { x: number; y: number }[], direction: "down" | "right"): string {
  const [first, ...rest] = points as [{ x: number; y: number }, ...{ x: number; y: number }[]];
  let path = `M${first.x},${first.y}`;
  let last = first;
  for (const point of rest) {
    const half = direction === "down" ? (point.y - last.y) / 2 : (point.x - last.x) / 2;
    path +=
      direction === "down"
        ? ` C${last.x},${last.y + half} ${point.x},${point.y - half} ${point.x},${point.y}`
        : ` C${last.x + half},${last.y} ${point.x - half},${point.y} ${point.x},${point.y}`;
    last = point;
  }
  return path;
}
