/** The drawing beside what the compiler made of it: a node chosen on the left lights up its steps on the right, and back. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { diagnosticsOf, messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ErrorState, LoadingState } from "@/components/ui/states";
import { registry } from "@/nodes/registry.generated";
import type { RouterOutputs } from "@/server/trpc/root";
import { GraphDialog } from "./graph-dialog";
import { PlanCanvas } from "./plan-canvas";

type Pipeline = RouterOutputs["pipelines"]["get"];

export function CompiledView({ pipeline }: { pipeline: Pipeline }) {
  const t = useTranslations("compiled");
  const trpc = useTRPC();
  const query = useQuery(trpc.pipelines.compiled.queryOptions({ id: pipeline.id }, { staleTime: 0 }));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [graph, setGraph] = useState<string | null>(null);
  const report = query.data?.report.graphs.find(({ id }) => id === graph);
  const graphs = query.data?.plan.steps.filter((step) => step.sort === "graph").length ?? 0;
  const hosts = (query.data?.plan.steps.length ?? 0) - graphs;
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
            {t("graphSteps", { count: graphs })} · {t("hostSteps", { count: hosts })}
          </span>
        )}
      </header>
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <NodeList pipeline={pipeline} chosen={chosen} onChoose={setChosen} />
        <main className="relative min-h-0 min-w-0 flex-1">
          {query.isPending && <LoadingState label={t("loading")} className="h-full" />}
          {query.isError && <Refusal error={query.error} onRetry={() => query.refetch()} />}
          {query.data && (
            <ReactFlowProvider>
              <PlanCanvas
                compiled={query.data}
                node={chosen.length === 1 ? (chosen[0] ?? null) : null}
                onSelectStep={(step) => setChosen(step?.nodes ?? [])}
                onOpenGraph={setGraph}
              />
            </ReactFlowProvider>
          )}
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

interface NodeListProps {
  pipeline: Pipeline;
  chosen: readonly string[];
  onChoose: (nodes: readonly string[]) => void;
}

/** The drawing's nodes from left to right, as they stand on the canvas. */
function NodeList({ pipeline, chosen, onChoose }: NodeListProps) {
  const t = useTranslations("compiled");
  const nodes = [...pipeline.document.nodes].sort((a, b) => a.position.x - b.position.x || a.position.y - b.position.y);
  return (
    <nav
      aria-label={t("drawing")}
      className="w-60 shrink-0 overflow-y-auto border-line border-r bg-surface p-3 max-md:h-40 max-md:w-full max-md:border-r-0 max-md:border-b"
    >
      <p className="mb-3 text-fg-subtle text-xs">{t("drawingHint")}</p>
      <ul className="flex flex-col gap-0.5">
        {nodes.map(({ id, type, label }) => {
          const spec = registry.get(type);
          const pressed = chosen.includes(id);
          return (
            <li key={id}>
              <button
                type="button"
                aria-pressed={pressed}
                onClick={() => onChoose(pressed && chosen.length === 1 ? [] : [id])}
                className={cn(
                  "flex w-full flex-col rounded-lg px-2.5 py-1.5 text-left hover:bg-hover",
                  pressed && "bg-accent-soft text-accent-text hover:bg-accent-soft",
                )}
              >
                <span className="truncate font-medium text-sm">{label ?? spec?.title ?? type}</span>
                {label && spec && <span className="truncate text-fg-subtle text-xs">{spec.title}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
