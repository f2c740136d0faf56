/** How a node fares in the run that is shown: waiting, at work with its count, done with its time, or failed and why. */
"use client";

import { Check, CircleX, Clock } from "lucide-react";
import { useFormatter, useTranslations } from "use-intl";
import { useShallow } from "zustand/react/shallow";
import { cn } from "@/components/ui/cn";
import { Spinner } from "@/components/ui/spinner";
import { useEditorState } from "../store/context";
import type { EditorState, RunDetail } from "../store/editor-state";

export interface NodeRun {
  state: "waiting" | "running" | "done" | "failed";
  done: number;
  failed: number;
  /** Milliseconds of work in the steps of this node; null before the run has ended. */
  workMs: number | null;
  message: string | null;
}

export function nodeRunOf({ run }: Pick<EditorState, "run">, nodeId: string): NodeRun | null {
  if (!run) return null;
  const { progress, detail } = run;
  const own = progress.nodes[nodeId];
  const message = messageOf(detail, nodeId);
  if (!own && !message) {
    const ahead = progress.state === "queued" || progress.state === "running";
    const inRun = !detail || detail.document.nodes.some(({ id }) => id === nodeId);
    return ahead && inRun ? { state: "waiting", done: 0, failed: 0, workMs: null, message: null } : null;
  }
  const { state, done, failed } = own ?? { state: "failed" as const, done: 0, failed: 0 };
  const ended = progress.state !== "queued" && progress.state !== "running";
  if (ended && (state === "waiting" || state === "running") && !message) return null;
  return { state: message ? "failed" : state, done, failed, workMs: workOf(detail, nodeId), message };
}

function messageOf(detail: RunDetail | null, nodeId: string): string | null {
  if (!detail) return null;
  if (detail.error?.node === nodeId) return detail.error.message;
  return detail.result?.errors.find(({ node }) => node === nodeId)?.message ?? null;
}

/** A step that works for several nodes counts for each of them in equal parts. */
function workOf(detail: RunDetail | null, nodeId: string): number | null {
  const steps = detail?.result?.trace.steps.filter(({ nodes }) => nodes.includes(nodeId));
  if (!steps || steps.length === 0) return null;
  return steps.reduce((sum, { busyMs, nodes }) => sum + busyMs / nodes.length, 0);
}

export function useNodeRun(nodeId: string): NodeRun | null {
  return useEditorState(useShallow((state) => nodeRunOf(state, nodeId)));
}

export function NodeRunState({ nodeId }: { nodeId: string }) {
  const t = useTranslations("editor.run");
  const format = useFormatter();
  const run = useNodeRun(nodeId);
  if (!run) return null;
  const { state, done, failed, workMs, message } = run;
  const work =
    workMs !== null &&
    (workMs >= 1000
      ? format.number(workMs / 1000, { style: "unit", unit: "second", maximumFractionDigits: 2 })
      : format.number(workMs, { style: "unit", unit: "millisecond", maximumFractionDigits: workMs < 10 ? 1 : 0 }));
  const count = done + failed;
  return (
    <footer
      data-state={state}
      className={cn(
        "flex min-h-7 items-start gap-1.5 rounded-b-lg border-line border-t px-2.5 py-1 text-2xs leading-5",
        state === "failed" ? "bg-danger-soft text-danger-text" : "text-fg-muted",
        state === "running" && "text-accent-text",
      )}
    >
      <span className="flex h-5 items-center [&_svg]:size-3.5">
        {state === "running" ? (
          <Spinner />
        ) : state === "done" ? (
          <Check className="text-success-text" />
        ) : state === "failed" ? (
          <CircleX />
        ) : (
          <Clock />
        )}
      </span>
      <span className="min-w-0 flex-1 break-words">
        {message ?? t(state)}
        {failed > 0 && ` · ${t("failedItems", { count: failed })}`}
      </span>
      <span className="shrink-0 tabular-nums">
        {[count > 1 || state === "running" ? t("items", { count }) : null, work].filter(Boolean).join(" · ")}
      </span>
    </footer>
  );
}
