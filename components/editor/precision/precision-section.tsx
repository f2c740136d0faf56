/** Precision in the details: of one node, or of all models of the pipeline. What was measured opens in a window. */
"use client";

import { ChartScatter } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { PipelineNode } from "@/nodes/pipeline";
import { PrecisionControls } from "./precision-controls";
import { PrecisionDialog } from "./precision-dialog";
import { SearchProgress } from "./search-progress";
import { usePrecision } from "./use-precision";
import { Verdict } from "./verdict";

export function PrecisionSection({
  nodes,
  isPipeline = false,
}: {
  nodes: readonly PipelineNode[];
  isPipeline?: boolean;
}) {
  const t = useTranslations("editor.precision");
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { view, job } = usePrecision();
  const graphs = view.data?.graphs.filter((graph) => graph.nodes.some((id) => nodes.some((node) => node.id === id)));
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 border-line border-t pt-4">
      <div>
        <h2 id={id} className="font-medium text-fg text-sm">
          {t("title")}
        </h2>
        <p className="mt-0.5 text-fg-subtle text-xs">{t(isPipeline ? "pipelineHint" : "nodeHint")}</p>
      </div>
      <PrecisionControls nodes={nodes} />
      {graphs && graphs.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {graphs.map((graph) => (
            <li key={graph.graph} className="rounded-md bg-sunken px-2.5 py-1.5 text-xs">
              <p className="truncate font-medium text-fg">{graph.title}</p>
              <Verdict graph={graph} />
            </li>
          ))}
        </ul>
      )}
      {job.data?.state === "running" && <SearchProgress job={job.data} />}
      <Button size="sm" onClick={() => setOpen(true)}>
        <ChartScatter />
        {t("open")}
      </Button>
      {isOpen && <PrecisionDialog nodes={nodes} onClose={() => setOpen(false)} />}
    </section>
  );
}
