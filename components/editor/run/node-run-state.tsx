/** The foot of a node: how it fares in the run that is shown, and a glimpse of what it gave. */
"use client";

import { Check, ChevronDown, CircleX, Clock } from "lucide-react";
import { useTranslations } from "use-intl";
import { useShallow } from "zustand/react/shallow";
import { useQuantities } from "@/components/i18n/use-quantities";
import { LiveCountsLine } from "@/components/runs/live-counts";
import { PortPreview } from "@/components/runs/port-preview";
import { portsOf, type RunDetail } from "@/components/runs/run-model";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";
import type { NodeSpec } from "@/nodes/define-node";
import { useEditor, useEditorState } from "../store/context";
import { type NodeRun, nodeRunOf } from "./node-run";

export function useNodeRun(nodeId: string): NodeRun | null {
  return useEditorState(useShallow(({ run }) => nodeRunOf(run, nodeId)));
}

const icons = {
  waiting: <Clock />,
  running: <Spinner />,
  done: <Check className="text-success-text" />,
  failed: <CircleX />,
} as const;

export function NodeRunState({ nodeId, role }: { nodeId: string; role: NodeSpec["role"] }) {
  const t = useTranslations("editor.run");
  const { duration } = useQuantities();
  const run = useNodeRun(nodeId);
  if (!run) return null;
  const { state, done, failed, workMs, message, live } = run;
  const count = done + failed;
  const figures = [
    count > 1 || state === "running" ? t("items", { count }) : null,
    failed > 0 ? t("failedItems", { count: failed }) : null,
    workMs === null ? null : duration(workMs),
  ];
  return (
    <footer
      data-state={state}
      className={cn(
        "overflow-hidden rounded-b-[7px] border-line border-t text-2xs",
        state === "failed" ? "bg-danger-soft text-danger-text" : "text-fg-muted",
        state === "running" && "text-accent-text",
      )}
    >
      <div className="flex items-start gap-1.5 px-2.5 py-1 leading-5">
        <span aria-hidden className="flex h-5 items-center [&_svg]:size-3.5">
          {icons[state]}
        </span>
        <span className="line-clamp-3 min-w-0 flex-1 break-words">{message ?? t(state)}</span>
        <span className="shrink-0 tabular-nums">{live ? null : figures.filter(Boolean).join(" · ")}</span>
        {role !== "input" && <Fold nodeId={nodeId} role={role} />}
      </div>
      {live && (
        <p className="px-2.5 pb-1 text-fg-muted leading-4">
          <LiveCountsLine live={live} />
        </p>
      )}
      {role !== "input" && <Glimpse nodeId={nodeId} role={role} />}
    </footer>
  );
}

/** Outputs show what they got until they are folded; others the other way round. */
function useUnfolded(nodeId: string, role: NodeSpec["role"]): boolean {
  return useEditorState(({ turned }) => turned.has(nodeId) !== (role === "output"));
}

/** The first port that gave anything. */
function shownPort(run: RunDetail | null, nodeId: string) {
  return run ? portsOf(run, nodeId).find(({ items }) => items.length > 0) : undefined;
}

function Fold({ nodeId, role }: { nodeId: string; role: NodeSpec["role"] }) {
  const t = useTranslations("editor.run");
  const { store } = useEditor();
  const unfolded = useUnfolded(nodeId, role);
  const hasResult = useEditorState(({ run }) => shownPort(run, nodeId) !== undefined);
  if (!hasResult) return null;
  const turn = () =>
    store.setState(({ turned }) => {
      const next = new Set(turned);
      if (!next.delete(nodeId)) next.add(nodeId);
      return { turned: next };
    });
  return (
    <button
      type="button"
      aria-expanded={unfolded}
      aria-label={t(unfolded ? "fold" : "unfold")}
      onClick={turn}
      className="nodrag -mr-1 flex size-5 items-center justify-center rounded hover:bg-hover"
    >
      <ChevronDown aria-hidden className={cn("size-3.5 transition-transform", unfolded && "rotate-180")} />
    </button>
  );
}

function Glimpse({ nodeId, role }: { nodeId: string; role: NodeSpec["role"] }) {
  const unfolded = useUnfolded(nodeId, role);
  const run = useEditorState((state) => state.run);
  const port = shownPort(run, nodeId);
  if (!unfolded || !run || !port) return null;
  return (
    <div className="border-line border-t bg-surface px-2.5 py-2 text-fg">
      <PortPreview runId={run.id} port={port} run={run} />
    </div>
  );
}
