/** A run whose frames come while it is at work: this browser's camera where a node takes it, the newest results beside it, and how far each node is. */
"use client";

import { useTranslations } from "use-intl";
import { useMayEdit } from "@/components/shell/session";
import { registry } from "@/nodes/registry.generated";
import type { RunResult } from "@/nodes/results";
import { KindDot } from "./kind-dot";
import { LiveProgress } from "./live-progress";
import { nodesInOrder, nodeTitle, type RunDetail } from "./run-model";
import { PortView } from "./viewers/port-view";
import { WebcamPanel } from "./webcam/webcam-panel";

/** Live nodes that take what they are sent, and not a source that is set up. */
export function webcamNodes(run: Pick<RunDetail, "document">): string[] {
  return nodesInOrder(run).flatMap(({ id, type, params }) => {
    if (type !== "io.live-input") return [];
    const { source } = registry.get(type)?.params.safeParse(params).data ?? {};
    return source === "" ? [id] : [];
  });
}

export function LiveRun({ run, onSelectNode }: { run: RunDetail; onSelectNode: (id: string) => void }) {
  const t = useTranslations("webcam");
  const mayEdit = useMayEdit();
  const nodes = mayEdit ? webcamNodes(run) : [];
  const newest = run.progress.newest ?? [];
  return (
    <div className="@container">
      <div className="flex flex-col gap-5 @2xl:flex-row">
        {nodes.length > 0 && (
          <div className="flex w-full shrink-0 flex-col gap-5 @2xl:w-80">
            {nodes.map((id) => (
              <WebcamPanel key={id} runId={run.id} node={id} title={nodeTitle(run, id)} />
            ))}
          </div>
        )}
        <div className="flex min-w-0 flex-1 flex-col gap-4">
          <section aria-label={t("newest")} className="flex flex-col gap-3">
            <h3 className="font-medium text-fg text-sm">{t("newest")}</h3>
            {newest.length === 0 && <p className="text-fg-muted text-sm">{t("nothingYet")}</p>}
            <div className="grid gap-3 @4xl:grid-cols-2">
              {newest.map((port) => (
                <article key={port.node} className="flex min-w-0 flex-col rounded-md border border-line bg-surface">
                  <h4 className="flex items-center gap-2 truncate border-line border-b px-3 py-1.5 text-fg text-sm">
                    <KindDot kind={port.kind} />
                    {nodeTitle(run, port.node)}
                  </h4>
                  <div className="@container h-64 min-h-0">
                    <PortView run={{ ...run, result: showing(newest) }} port={port} />
                  </div>
                </article>
              ))}
            </div>
          </section>
          <LiveProgress run={run} onSelectNode={onSelectNode} />
        </div>
      </div>
    </div>
  );
}

/** As if this were all that the run gave: boxes find the picture of the same place. */
const showing = (ports: RunResult["ports"]): RunResult => ({
  version: 1,
  ports,
  errors: [],
  trace: { wallMs: 0, steps: [] },
});
