/** A run that is under way: how far each node has come. */
"use client";

import { CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { Progress } from "@/components/ui/progress";
import { Spinner } from "@/components/ui/spinner";
import type { RunProgress } from "@/nodes/results";
import { nodesInOrder, nodeTitle, type RunDetail } from "./run-model";
import { useQuantities } from "./use-quantities";

type NodeProgress = RunProgress["nodes"][string];

export function LiveProgress({ run, onSelectNode }: { run: RunDetail; onSelectNode: (id: string) => void }) {
  const t = useTranslations("runs");
  const { progress } = run;
  const nodes = nodesInOrder(run);
  const over = nodes.filter(({ id }) => ["done", "failed"].includes(progress.nodes[id]?.state ?? "")).length;
  return (
    <div className="h-full overflow-y-auto p-4">
      <p role="status" className="font-medium text-base text-fg">
        {t(run.state === "queued" ? "waitingToStart" : "underWay")}
      </p>
      <p className="mt-0.5 text-fg-muted text-sm">
        {progress.message ?? t("nodesDone", { done: over, total: nodes.length })}
      </p>
      <Progress
        className="mt-3 mb-4 max-w-xl"
        label={t("progress")}
        {...(run.state === "running" && over > 0 && { value: over / nodes.length })}
      />
      <ul className="flex max-w-xl flex-col">
        {nodes.map(({ id }) => {
          const state = progress.nodes[id];
          return (
            <li key={id}>
              <button
                type="button"
                onClick={() => onSelectNode(id)}
                className="flex h-8 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-hover"
              >
                <NodeState progress={state} />
                <span className={cn("min-w-0 flex-1 truncate", state ? "text-fg" : "text-fg-muted")}>
                  {nodeTitle(run, id)}
                </span>
                <NodeCount progress={state} />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function NodeState({ progress }: { progress: NodeProgress | undefined }) {
  const t = useTranslations("runs.nodeState");
  const state = progress?.state ?? "waiting";
  const icon = {
    waiting: <CircleDashed className="size-4 text-fg-subtle" />,
    running: <Spinner className="text-accent-text" />,
    done: <CircleCheck className={cn("size-4", progress?.failed ? "text-warning-text" : "text-success-text")} />,
    failed: <TriangleAlert className="size-4 text-danger-text" />,
  }[state];
  return (
    <span role="img" aria-label={t(state)} className="shrink-0">
      {icon}
    </span>
  );
}

export function NodeCount({ progress }: { progress: NodeProgress | undefined }) {
  const t = useTranslations("runs");
  const quantities = useQuantities();
  if (!progress || progress.done + progress.failed === 0) return null;
  return (
    <span className="shrink-0 text-fg-muted text-xs tabular-nums">
      {quantities.count(progress.done)}
      {progress.failed > 0 && (
        <span className="text-danger-text"> · {t("failedCount", { count: quantities.count(progress.failed) })}</span>
      )}
    </span>
  );
}
