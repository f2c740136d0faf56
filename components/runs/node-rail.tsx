/** The nodes of the drawing as a list: how each went, and which one's results are looked at. */
"use client";

import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { NodeCount, NodeState } from "./live-progress";
import { isOutput, nodesInOrder, nodeTitle, portsOf, type RunDetail } from "./run-model";

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

/** What the engine told of the node; once there are results, how many items it gave, and nodes that only pass on have ended too. */
function progressOf(run: RunDetail, id: string) {
  const told = run.progress.nodes[id];
  if (run.state === "done") {
    const given = Math.max(0, ...portsOf(run, id).map(({ total }) => total));
    const failed = told?.failed ?? 0;
    return { state: told?.state ?? ("done" as const), done: given > 1 || failed > 0 ? given : 0, failed };
  }
  if (!told && run.error?.node === id) return { state: "failed" as const, done: 0, failed: 0 };
  return told;
}
