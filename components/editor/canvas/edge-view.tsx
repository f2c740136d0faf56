/** An edge in the colour of what flows along it; under the pointer, or selected, it says what that is. */
"use client";

import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo, useState } from "react";
import { KindDot } from "@/components/runs/kind-dot";
import { cn } from "@/components/ui/cn";
import { drawingOf, outputKind, portKey } from "../document/drawing";
import { kindColor } from "../kind-color";
import { useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { documentOf } from "../store/editor-state";
import type { FlowEdge } from "./flow-elements";
import { useAxisWords, useKindNames } from "./wording";

export const EdgeView = memo(function EdgeView(props: EdgeProps<FlowEdge>) {
  const { id, data, selected, source, sourceHandleId } = props;
  const [hovered, setHovered] = useState(false);
  const from = { node: source, port: sourceHandleId ?? data?.edge.from.port ?? "" };
  const kind = useEditorState((state) => outputKind(drawingOf(documentOf(state)), registry, from));
  const flawed = useEditorState((state) =>
    state.check.byNode.get(data?.edge.to.node ?? "")?.some((each) => each.edgeId === id),
  );
  const running = useEditorState(
    (state) => state.run?.state === "running" && state.run.progress.nodes[source]?.state === "running",
  );
  const [path, x, y] = getBezierPath(props);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only shows more; the edge itself has the focus
    <g onMouseEnter={() => setHovered(true)} onMouseLeave={() => setHovered(false)}>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={22}
        style={{ stroke: flawed ? "var(--danger)" : kindColor(kind) }}
        className={cn(
          "!fill-none transition-[stroke-width]",
          selected ? "[stroke-width:3.5px]" : hovered ? "[stroke-width:3px]" : "[stroke-width:2px]",
          !selected && !hovered && "opacity-70",
          running && "[animation:dashdraw_0.6s_linear_infinite] [stroke-dasharray:6_4]",
        )}
      />
      {(hovered || selected) && <EdgeHint from={from} x={x} y={y} />}
    </g>
  );
});

function EdgeHint({ from, x, y }: { from: { node: string; port: string }; x: number; y: number }) {
  const names = useKindNames();
  const axisWords = useAxisWords();
  const known = useEditorState((state) => state.check.ports[portKey(from)]);
  if (!known) return null;
  return (
    <EdgeLabelRenderer>
      <div
        className="pointer-events-none absolute z-10 flex items-center gap-1.5 rounded-md border border-line bg-raised px-2 py-0.5 text-2xs text-fg-muted shadow-md"
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      >
        <KindDot kind={known.kind} />
        {[names([known.kind]), axisWords(known.axes)].join(" · ")}
      </div>
    </EdgeLabelRenderer>
  );
}
