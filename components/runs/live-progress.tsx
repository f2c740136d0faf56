/** A run that is under way: how far each node has come. */
"use client";

import { CircleCheck, CircleDashed, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { Progress } from "@/components/ui/progress";
import { Spinner } from "@/components/ui/spinner";
import { LiveCountsLine } from "./live-counts";
import { type NodeProgress, nodeProgress, nodesInOrder, nodeTitle, type RunDetail } from "./run-model";

export function LiveProgress({ run, onSelectNode }: { run: RunDetail; onSelectNode: (id: string) => void }) {
  const t = useTranslations("runs");
  const { progress } = run;
  const nodes = nodesInOrder(run);
  const over = nodes.filter(({ id }) => nodeProgress(run, id).state === "done").length;
  return (
    <div>
      <p role="status" className="font-medium text-base text-fg">
        {t(run.state === "queued" ? "waitingToStart" : "underWay")}
      </p>
      <p className="mt-0.5 text-fg-muted text-sm">
        {progress.message ?? t("nodesDone", { done: over, total: nodes.length })}
      </p>
      <Progress className="mt-3 mb-4 max-w-xl" label={t("progress")} />
      <ul className="flex max-w-xl flex-col">
        {nodes.map(({ id }) => {
          const state = nodeProgress(run, id);
          return (
            <li key={id}>
              <button
                type="button"
                onClick={() => onSelectNode(id)}
                className="flex h-8 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-hover"
              >
                <NodeState progress={state} />
                <span
                  className={cn("min-w-0 flex-1 truncate", state.state === "waiting" ? "text-fg-muted" : "text-fg")}
                >
                  {nodeTitle(run, id)}
                </span>
                {state.live && (
                  <span className="shrink-0 text-fg-muted text-xs">
                    <LiveCountsLine live={state.live} />
                  </span>
                )}
                {!state.live && <NodeCount progress={state} />}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function NodeState({ progress }: { progress: NodeProgress }) {
  const t = useTranslations("runs.nodeState");
  const icon = {
    waiting: <CircleDashed className="size-4 text-fg-subtle" />,
    running: <Spinner className="text-accent-text" />,
    done: <CircleCheck className={cn("size-4", progress.failed ? "text-warning-text" : "text-success-text")} />,
    failed: <TriangleAlert className="size-4 text-danger-text" />,
  }[progress.state];
  return (
    <span role="img" aria-label={t(progress.state)} className="shrink-0">
      {icon}
    </span>
  );
}

export function NodeCount({ progress }: { progress: NodeProgress }) {
  const t = useTranslations("runs");
  const quantities = useQuantities();
  if (progress.done + progress.failed === 0) return null;
  return (
    <span className="shrink-0 text-fg-muted text-xs tabular-nums">
      {quantities.count(progress.done)}
      {progress.failed > 0 && (
        <span className="text-danger-text"> · {t("failedCount", { count: quantities.count(progress.failed) })}</span>
      )}
    </span>
  );
}
