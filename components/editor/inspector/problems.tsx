/** What the compiler holds against the drawing; a press leads to the node. */
"use client";

import { useReactFlow } from "@xyflow/react";
import { CircleAlert, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import type { Diagnostic } from "@/nodes/results";
import { useEditor, useEditorState } from "../store/context";

const none: readonly Diagnostic[] = [];

export function NodeProblems({ nodeId }: { nodeId: string }) {
  const t = useTranslations("editor.problems");
  const checked = useEditorState(({ check }) => check.byNode.get(nodeId) ?? none);
  const refused = useEditorState(({ refusals }) => refusals.get(nodeId) ?? none);
  // Those of a parameter are said at its field.
  const problems = [...refused, ...checked].filter(({ param }) => param === undefined);
  if (problems.length === 0) return null;
  return (
    <ul aria-label={t("title")} className="flex flex-col gap-1">
      {problems.map((problem) => (
        <li
          key={`${problem.code}${problem.port}${problem.edgeId}${problem.message}`}
          className={cn("flex items-start gap-2 rounded-md px-2.5 py-1.5 text-xs", toneOf(problem))}
        >
          <ProblemText problem={problem} />
        </li>
      ))}
    </ul>
  );
}

export function ProblemList() {
  const t = useTranslations("editor.problems");
  const editor = useEditor();
  const { fitView } = useReactFlow();
  const known = useEditorState(({ check }) => check.known);
  const checked = useEditorState(({ check }) => check.byNode);
  const refused = useEditorState(({ refusals }) => refusals);
  const problems = [...[...refused.values()].flat(), ...[...checked.values()].flat()];
  if (problems.length === 0) return <p className="text-fg-muted text-xs">{t(known ? "none" : "checking")}</p>;
  return (
    <ul aria-label={t("title")} className="flex flex-col gap-1">
      {problems.map((problem, index) => (
        <li key={index}>
          <button
            type="button"
            disabled={!problem.nodeId}
            onClick={() => {
              const { nodeId } = problem;
              if (!nodeId) return;
              editor.select({ nodes: new Set([nodeId]) });
              void fitView({ nodes: [{ id: nodeId }], maxZoom: 1, padding: 0.5, duration: 200 });
            }}
            className={cn(
              "flex w-full items-start gap-2 rounded-md px-2.5 py-1.5 text-left text-xs enabled:hover:brightness-95",
              toneOf(problem),
            )}
          >
            <ProblemText problem={problem} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What is merely not finished yet is said more quietly than what is wrong. */
function isWrong({ severity, code }: Diagnostic): boolean {
  return severity === "error" && code !== "not-connected" && code !== "empty";
}

function toneOf(problem: Diagnostic): string {
  return isWrong(problem) ? "bg-danger-soft text-danger-text" : "bg-warning-soft text-warning-text";
}

function ProblemText({ problem }: { problem: Diagnostic }) {
  const Icon = isWrong(problem) ? CircleAlert : TriangleAlert;
  return (
    <>
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0 flex-1 break-words">
        {problem.message}
        {problem.hint && <span className="mt-0.5 block text-fg-muted">{problem.hint}</span>}
      </span>
    </>
  );
}
