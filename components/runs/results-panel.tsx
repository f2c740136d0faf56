/**
 * The results of a run: a tab for each output, one for the node that is selected, one for what failed. Which tab is open
 * follows the selection; choosing a tab selects its node.
 */
"use client";

import { CircleSlash, ListX, TriangleAlert } from "lucide-react";
import { Tabs as Radix } from "radix-ui";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import { Tab, TabList } from "@/components/ui/tabs";
import { KindDot } from "./kind-dot";
import { LiveProgress } from "./live-progress";
import { LiveRun } from "./live-run";
import { NodeResults } from "./node-results";
import { RunErrors } from "./run-errors";
import { isLive, isOver, nodeTitle, outputNodes, portsOf, type RunDetail } from "./run-model";

interface ResultsPanelProps {
  run: RunDetail;
  selectedNodeId: string | null;
  onSelectNode: (id: string) => void;
}

const problems = "*problems";

export function ResultsPanel({ run, selectedNodeId, onSelectNode }: ResultsPanelProps) {
  const t = useTranslations("runs");
  const [atProblems, setAtProblems] = useState(false);
  const [selection, setSelection] = useState(selectedNodeId);
  if (selection !== selectedNodeId) {
    setSelection(selectedNodeId);
    setAtProblems(false);
  }
  const { result } = run;
  if (!result) return <WithoutResult run={run} onSelectNode={onSelectNode} />;

  const outputs = outputNodes(run).map(({ id }) => id);
  const shownNodes = selectedNodeId && !outputs.includes(selectedNodeId) ? [...outputs, selectedNodeId] : outputs;
  const open = atProblems && result.errors.length > 0 ? problems : (selectedNodeId ?? outputs[0] ?? "");
  const choose = (tab: string) => {
    setAtProblems(tab === problems);
    if (tab !== problems && tab !== selectedNodeId) onSelectNode(tab);
  };
  if (shownNodes.length === 0) {
    return (
      <EmptyState icon={CircleSlash} title={t("noOutputs")}>
        {t("noOutputsDetail")}
      </EmptyState>
    );
  }
  return (
    <Radix.Root value={open} onValueChange={choose} className="flex h-full min-h-0 flex-col">
      <TabList
        aria-label={t("results")}
        className="shrink-0 gap-1 overflow-x-auto pr-12 pl-2 [&_[role=tab]]:px-2 [&_[role=tab]]:-outline-offset-2"
      >
        {shownNodes.map((id) => {
          const [port] = portsOf(run, id);
          return (
            <Tab key={id} value={id} className="shrink-0 whitespace-nowrap">
              {port && <KindDot kind={port.kind} />}
              {nodeTitle(run, id)}
            </Tab>
          );
        })}
        {result.errors.length > 0 && (
          <Tab value={problems} className="shrink-0 whitespace-nowrap">
            {t("problems")}
            <Badge tone="danger">{result.errors.length}</Badge>
          </Tab>
        )}
      </TabList>
      {shownNodes.map((id) => (
        <Radix.Content key={id} value={id} className="min-h-0 flex-1 outline-none" tabIndex={-1}>
          <NodeResults run={run} node={id} />
        </Radix.Content>
      ))}
      <Radix.Content value={problems} className="min-h-0 flex-1 overflow-y-auto outline-none" tabIndex={-1}>
        <RunErrors run={run} onSelectNode={onSelectNode} />
      </Radix.Content>
    </Radix.Root>
  );
}

function WithoutResult({ run, onSelectNode }: { run: RunDetail; onSelectNode: (id: string) => void }) {
  const t = useTranslations("runs");
  if (!isOver(run.state)) {
    const View = isLive(run) ? LiveRun : LiveProgress;
    return (
      <div className="h-full overflow-y-auto p-4">
        <View run={run} onSelectNode={onSelectNode} />
      </div>
    );
  }
  if (run.state === "cancelled") {
    return (
      <EmptyState icon={CircleSlash} title={t("cancelled")}>
        {t("cancelledDetail")}
      </EmptyState>
    );
  }
  if (run.state === "done") {
    return (
      <EmptyState icon={ListX} title={t("resultGone")}>
        {t("resultGoneDetail")}
      </EmptyState>
    );
  }
  const node = run.error?.node;
  return (
    <div
      role="alert"
      className="flex h-full flex-col items-center justify-center gap-1 overflow-y-auto px-6 py-10 text-center"
    >
      <div className="mb-2 flex size-10 shrink-0 items-center justify-center rounded-full bg-danger-soft text-danger-text">
        <TriangleAlert aria-hidden className="size-5" />
      </div>
      <p className="font-medium text-base text-fg">
        {node ? t("failedAt", { node: nodeTitle(run, node) }) : t("failed")}
      </p>
      <p className="max-w-xl text-balance text-fg-muted text-sm [overflow-wrap:anywhere]">
        {run.error?.message ?? t("noReason")}
      </p>
      {node && (
        <Button className="mt-4" onClick={() => onSelectNode(node)}>
          {t("showNode")}
        </Button>
      )}
    </div>
  );
}
