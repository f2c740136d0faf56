/** The nodes of the drawing as a list: how each went, and which one's results are looked at. */
"use client";

import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { NodeCount, NodeState } from "./live-progress";
import { isOutput, isOver, nodesInOrder, nodeTitle, type RunDetail } from "./run-model";

interface NodeRailProps {
  run: RunDetail;
  selected: string | null;
  onSelect: (id: string) => void;
}

export function NodeRail({ run, selected, onSelect }: NodeRailProps) {
  const t = useTranslations("runs");
  return (
    <nav
      aria-label={t("nodes")}
      className="shrink-0 border-line bg-surface p-2 max-md:flex max-md:overflow-x-auto max-md:border-b md:w-56 md:overflow-y-auto md:border-r"
    >
      <ul className="flex gap-0.5 md:flex-col">
        {nodesInOrder(run).map((node) => (
          <li key={node.id} className="max-md:shrink-0">
            <button
              type="button"
              aria-current={node.id === selected || undefined}
              onClick={() => onSelect(node.id)}
              className={cn(
                "flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-sm",
                node.id === selected ? "bg-active text-fg" : "text-fg-muted hover:bg-hover hover:text-fg",
              )}
            >
              <NodeState progress={progressOf(run, node.id)} />
              <span className={cn("min-w-0 flex-1 truncate", isOutput(node) && "font-medium text-fg")}>
                {nodeTitle(run, node.id)}
              </span>
              <NodeCount progress={progressOf(run, node.id)} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The engine tells of nodes that do work; one that only passes on has ended when the run has. */
function progressOf(run: RunDetail, id: string) {
  const told = run.progress.nodes[id];
  if (told || !isOver(run.state)) return told;
  if (run.state === "done") return { state: "done" as const, done: 0, failed: 0 };
  return run.error?.node === id ? { state: "failed" as const, done: 0, failed: 0 } : undefined;
}
