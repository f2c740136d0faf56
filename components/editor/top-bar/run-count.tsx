"use client";

import { useTranslations } from "use-intl";
import { Progress } from "@/components/ui/progress";
import { useEditorState } from "../store/context";

/** How far the run is: nodes that are done, as a run seldom knows beforehand how many items there will be. */
export function RunCount() {
  const t = useTranslations("editor.bar");
  const state = useEditorState(({ run }) => run?.state ?? "queued");
  const total = useEditorState((each) => each.history.present.nodes.length);
  const done = useEditorState(
    ({ run }) => Object.values(run?.progress.nodes ?? {}).filter((node) => node.state === "done").length,
  );
  const label = state === "queued" ? t("queued") : t("progress", { done, total });
  return (
    <div className="flex items-center gap-2 text-fg-muted text-xs tabular-nums">
      <span role="status" className="whitespace-nowrap">
        {label}
      </span>
      <Progress
        label={label}
        value={state === "queued" || done === 0 ? undefined : done / Math.max(total, 1)}
        className="w-20 max-lg:hidden"
      />
    </div>
  );
}
