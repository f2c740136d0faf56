/** How far the search is, and the way to stop it. */
"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { useEditor } from "../store/context";
import type { PrecisionJob } from "./use-precision";

export function SearchProgress({ job }: { job: PrecisionJob }) {
  const t = useTranslations("editor.precision.search");
  const trpc = useTRPC();
  const client = useQueryClient();
  const { mayEdit } = useEditor();
  const cancel = useMutation(
    trpc.precision.cancel.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.precision.job.queryKey() }),
    }),
  );
  const { progress } = job;
  const phase = progress && t(`phase.${progress.phase}`);
  const told =
    progress && progress.title !== "" && phase
      ? t("at", { phase, title: progress.title, graph: progress.graph, graphs: progress.graphs })
      : (phase ?? t("running"));
  return (
    <div role="status" aria-label={t("running")} className="flex items-center gap-2 rounded-md bg-sunken px-2.5 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="truncate text-fg-muted text-xs tabular-nums">{told}</p>
        <Progress
          label={told}
          {...(progress && progress.of > 1 && { value: progress.done / progress.of })}
          className="mt-1.5"
        />
        {job.attempt > 1 && <p className="mt-1.5 text-fg-subtle text-xs">{t("resumed")}</p>}
      </div>
      {mayEdit && (
        <Button
          look="ghost"
          size="sm"
          icon
          aria-label={t("cancel")}
          busy={cancel.isPending}
          onClick={() => cancel.mutate({ pipelineId: job.pipelineId })}
        >
          <X />
        </Button>
      )}
    </div>
  );
}
