/** How far something is that the engine works on for minutes, and the way to stop it. */
"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { useEditor } from "./store/context";

interface JobProgressProps {
  job: {
    pipelineId: string;
    attempt: number;
    progress: { title: string; graph: number; graphs: number } | null;
  };
  /** What it does now. */
  phase: string | null;
  /** 0..1; absent where that is not known. */
  value: number | undefined;
  /** What it is, and what is said of one that was interrupted. */
  running: string;
  resumed: string;
  cancel: { mutate(input: { pipelineId: string }): void; isPending: boolean };
}

export function JobProgress({ job, phase, value, running, resumed, cancel }: JobProgressProps) {
  const t = useTranslations("editor.job");
  const { mayEdit } = useEditor();
  const { pipelineId, attempt, progress } = job;
  const told =
    progress && progress.title !== "" && phase !== null
      ? t("at", { phase, title: progress.title, graph: progress.graph, graphs: progress.graphs })
      : (phase ?? running);
  return (
    <div role="status" aria-label={running} className="flex items-center gap-2 rounded-md bg-sunken px-2.5 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="truncate text-fg-muted text-xs tabular-nums">{told}</p>
        <Progress label={told} {...(value !== undefined && { value })} className="mt-1.5" />
        {attempt > 1 && <p className="mt-1.5 text-fg-subtle text-xs">{resumed}</p>}
      </div>
      {mayEdit && (
        <Button
          look="ghost"
          size="sm"
          icon
          aria-label={t("cancel")}
          busy={cancel.isPending}
          onClick={() => cancel.mutate({ pipelineId })}
        >
          <X />
        </Button>
      )}
    </div>
  );
}
