/** The nodes of the drawing as a list: how each went, and which one's results are looked at. */
"use client";

import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { NodeCount, NodeState } from "./live-progress";
import { isOutput, nodeProgress, nodesInOrder, nodeTitle, portsOf, type RunDetail } from "./run-model";

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
              <NodeState progress={shownProgress(run, node.id)} />
              <span className={cn("min-w-0 flex-1 truncate", isOutput(node) && "font-medium text-fg")}>
                {nodeTitle(run, node.id)}
              </span>
              <NodeCount progress={shownProgress(run, node.id)} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Once there are results, how many items the node gave. */
function shownProgress(run: RunDetail, id: string) {
  const progress = nodeProgress(run, id);
  if (run.state !== "done") return progress;
  const given = Math.max(0, ...portsOf(run, id).map(({ total }) => total));
  return { ...progress, done: given > 1 || progress.failed > 0 ? given : 0 };
}
