/** The drawing beside what the compiler made of it: a node chosen on the left lights up its steps on the right, and back. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { diagnosticsOf, messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { ErrorState, LoadingState } from "@/components/ui/states";
import { registry } from "@/nodes/registry.generated";
import type { RouterOutputs } from "@/server/trpc/root";
import { type Chosen, graphNumbers } from "./chosen";
import { DrawingCanvas } from "./drawing-canvas";
import { GraphDialog } from "./graph-dialog";
import { PlanCanvas } from "./plan-canvas";

type Pipeline = RouterOutputs["pipelines"]["get"];

export function CompiledView({ pipeline }: { pipeline: Pipeline }) {
  const t = useTranslations("compiled");
  const trpc = useTRPC();
  const query = useQuery(trpc.pipelines.compiled.queryOptions({ id: pipeline.id }, { staleTime: 0 }));
  const [chosen, setChosen] = useState<Chosen>(null);
  const { document } = pipeline;
  const titles = useMemo(
    () => new Map(document.nodes.map(({ id, type, label }) => [id, label ?? registry.get(type)?.title ?? type])),
    [document],
  );
  const [graph, setGraph] = useState<string | null>(null);
  const report = query.data?.report.graphs.find(({ id }) => id === graph);
  const plan = query.data?.plan;
  const graphs = plan ? graphNumbers(plan).size : 0;
  const hosts = plan?.steps.filter(({ sort }) => sort === "host").length ?? 0;
  const shared = plan?.steps.filter(({ nodes }) => nodes.length > 1).length ?? 0;
  return (
    <div className="flex h-dvh flex-col">
      <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b bg-surface px-3">
        <Button look="ghost" icon asChild>
          <Link href={`/pipelines/${pipeline.id}`} aria-label={t("back")}>
            <ArrowLeft />
          </Link>
        </Button>
        <h1 className="truncate font-semibold text-base text-fg">{pipeline.name}</h1>
        <span className="text-fg-subtle text-sm">{t("title")}</span>
        {query.data && (
          <span className="ml-auto truncate text-fg-muted text-sm">
            {t("graphSteps", { count: graphs })} · {t("otherSteps", { count: hosts })}
            {shared > 0 && ` · ${t("sharedSteps", { count: shared })}`}
          </span>
        )}
      </header>
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <section
          aria-label={t("drawing")}
          className="relative flex w-[36%] min-w-72 max-w-[40rem] shrink-0 flex-col border-line border-r max-md:h-2/5 max-md:w-full max-md:min-w-0 max-md:border-r-0 max-md:border-b"
        >
          <Heading title={t("drawing")} hint={t("drawingHint")} />
          <div className="min-h-0 flex-1">
            <ReactFlowProvider>
              <DrawingCanvas
                document={document}
                plan={plan}
                chosen={chosen}
                onChoose={(node) => setChosen(node === null ? null : { node })}
              />
            </ReactFlowProvider>
          </div>
        </section>
        <main className="flex min-h-0 min-w-0 flex-1 flex-col">
          <Heading title={t("plan")} hint={t("planHint")} />
          <div className="relative min-h-0 flex-1">
            {query.isPending && <LoadingState label={t("loading")} className="h-full" />}
            {query.isError && <Refusal error={query.error} onRetry={() => query.refetch()} />}
            {query.data && (
              <ReactFlowProvider>
                <PlanCanvas
                  compiled={query.data}
                  titles={titles}
                  chosen={chosen}
                  onChoose={(step) => setChosen(step === null ? null : { step })}
                  onOpenGraph={setGraph}
                />
              </ReactFlowProvider>
            )}
          </div>
        </main>
      </div>
      {graph !== null && query.data && (
        <GraphDialog
          planId={query.data.plan.planId}
          graph={graph}
          title={report?.title ?? t("graph.title")}
          onClose={() => setGraph(null)}
        />
      )}
    </div>
  );
}

function Refusal({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTranslations("compiled");
  const diagnostics = diagnosticsOf(error);
  if (diagnostics.length === 0) return <ErrorState message={messageOf(error)} onRetry={onRetry} className="h-full" />;
  return (
    <ErrorState
      className="h-full"
      onRetry={onRetry}
      message={
        <span className="flex flex-col gap-1">
          <span>{t("broken")}</span>
          {diagnostics.map(({ message, nodeId, code }) => (
            <span key={`${code} ${nodeId} ${message}`}>{message}</span>
          ))}
        </span>
      }
    />
  );
}

function Heading({ title, hint }: { title: string; hint: string }) {
  return (
    <div className="flex h-9 shrink-0 items-baseline gap-3 border-line border-b bg-surface px-4 pt-2">
      <h2 className="shrink-0 font-medium text-fg text-sm">{title}</h2>
      <p className="truncate text-fg-subtle text-xs">{hint}</p>
    </div>
  );
}
