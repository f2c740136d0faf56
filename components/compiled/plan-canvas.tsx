/** The plan as a drawing: model graphs stand out, host steps stand back, edges say on which axes values flow. */
"use client";

import { type Edge, Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { Boxes, Cpu } from "lucide-react";
import { useCallback, useMemo } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { CompiledStep } from "@/nodes/compiled";
import type { CompileReport } from "@/nodes/results";
import type { RouterOutputs } from "@/server/trpc/root";
import { BentEdge, type BentEdgeData } from "./bent-edge";
import { Canvas } from "./canvas";
import { type Chosen, graphNumbers, isStepLit } from "./chosen";
import { layOut } from "./layered-layout";

type Compiled = RouterOutputs["pipelines"]["compiled"];
type GraphReport = CompileReport["graphs"][number];

interface StepData extends Record<string, unknown> {
  step: CompiledStep;
  report: GraphReport | undefined;
  /** By which its graph is known in the drawing. */
  number: number | undefined;
  /** Titles of the nodes that it works for, where they are several. */
  sharedBy: readonly string[];
  dimmed: boolean;
  marked: boolean;
  onOpenGraph: (graph: string) => void;
}

interface PlanCanvasProps {
  compiled: Compiled;
  /** Titles of the drawing's nodes. */
  titles: ReadonlyMap<string, string>;
  chosen: Chosen;
  onChoose: (step: string | null) => void;
  onOpenGraph: (graph: string) => void;
}

const width = 288;
const mostMerged = 8;
const heightOf = ({ graph, nodes }: CompiledStep, report: GraphReport | undefined) =>
  (graph ? 132 + 17 * Math.min(report?.merged.length ?? 0, mostMerged) : 60) + (nodes.length > 1 ? 18 : 0);

const nodeTypes = { step: StepNode };
const edgeTypes = { bent: BentEdge };

export function PlanCanvas({ compiled, titles, chosen, onChoose, onOpenGraph }: PlanCanvasProps) {
  const t = useTranslations("compiled");
  const { plan, report } = compiled;
  const perAxes = useAxesText();
  const placed = useMemo(() => {
    const graphs = new Map(report.graphs.map((each) => [each.id, each]));
    const boxes = plan.steps.map((step) => {
      const own = step.graph ? graphs.get(step.graph.id) : undefined;
      return { id: step.id, step, report: own, width, height: heightOf(step, own) };
    });
    return { boxes, ...layOut(boxes, plan.links, { direction: "down", rankGap: 68, gap: 40 }) };
  }, [plan, report]);

  const numbers = useMemo(() => graphNumbers(plan), [plan]);
  const nodes = useMemo(
    () =>
      placed.boxes.map(({ id, step, report: own, height }): Node<StepData> => {
        const marked = isStepLit(chosen, step);
        const sharedBy = step.nodes.length > 1 ? step.nodes.map((node) => titles.get(node) ?? node) : [];
        return {
          id,
          type: "step",
          position: placed.places.get(id) ?? { x: 0, y: 0 },
          width,
          height,
          ariaLabel: step.title,
          data: {
            step,
            report: own,
            number: step.graph ? numbers.get(step.graph.id) : undefined,
            sharedBy,
            marked,
            dimmed: chosen !== null && !marked,
            onOpenGraph,
          },
        };
      }),
    [placed, numbers, titles, chosen, onOpenGraph],
  );
  const edges = useMemo(() => {
    const steps = new Map(plan.steps.map((step) => [step.id, step]));
    return plan.links.map((link, position): Edge<BentEdgeData> => {
      const batch = steps.get(link.to)?.graph?.maxBatch ?? 1;
      return {
        id: `${link.from} ${link.to} ${position}`,
        source: link.from,
        target: link.to,
        type: "bent",
        style: { stroke: `var(--kind-${link.kind})`, strokeWidth: 1.5, opacity: 0.8 },
        data: {
          bends: placed.bends[position] ?? [],
          direction: "down",
          label: batch > 1 ? t("andBatch", { axes: perAxes(link.axes), count: batch }) : perAxes(link.axes),
          ...(link.tensor && { detail: link.tensor }),
        },
      };
    });
  }, [plan, placed, perAxes, t]);
  return (
    <Canvas
      label={t("plan")}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onSelect={onChoose}
    />
  );
}

/** "once per run", "once per line of each image". */
export function useAxesText(): (axes: readonly string[]) => string {
  const t = useTranslations("compiled");
  return useCallback(
    (axes: readonly string[]) =>
      axes.length === 0 ? t("onceRun") : t("oncePer", { axes: [...axes].reverse().join(t("ofEach")) }),
    [t],
  );
}

function StepNode({ data, selected }: NodeProps<Node<StepData>>) {
  const t = useTranslations("compiled");
  const perAxes = useAxesText();
  const { step, report, number, sharedBy, dimmed, marked, onOpenGraph } = data;
  const { graph } = step;
  const Icon = graph ? Boxes : Cpu;
  return (
    <div
      className={cn(
        "flex size-full flex-col gap-1 overflow-hidden rounded-lg border px-3 py-2 text-left transition-opacity",
        graph ? "border-accent/50 bg-raised shadow-md" : "border-line bg-surface",
        (selected || marked) && "border-accent ring-2 ring-accent/25",
        dimmed && "opacity-35",
      )}
    >
      <Handle type="target" position={Position.Top} className="invisible" />
      <Handle type="source" position={Position.Bottom} className="invisible" />
      <div className="flex items-center gap-2">
        <Icon aria-hidden className={cn("size-4 shrink-0", graph ? "text-accent-text" : "text-fg-subtle")} />
        <span className="min-w-0 flex-1 truncate font-medium text-fg text-sm" title={step.title}>
          {step.title}
        </span>
        {number !== undefined && <Badge tone="accent">{t("graphNumber", { number })}</Badge>}
        {sharedBy.length > 0 && <Badge tone="success">{t("shared")}</Badge>}
      </div>
      {sharedBy.length > 0 && (
        <p className="truncate text-success-text text-xs" title={sharedBy.join(", ")}>
          {t("sharedBy", { count: sharedBy.length, nodes: sharedBy.join(", ") })}
        </p>
      )}
      <p className="truncate text-fg-subtle text-xs">
        {step.opens
          ? t("opens", { axis: step.opens })
          : step.closes
            ? t("closes", { axis: step.closes })
            : perAxes(step.axes)}
      </p>
      {graph && (
        <>
          {report && report.merged.length > 0 && (
            <ol className="min-h-0 flex-1 overflow-hidden border-line border-l-2 pl-2 text-fg-muted text-xs">
              {report.merged.slice(0, mostMerged).map((title, position) => (
                <li key={position} className="truncate">
                  {title}
                </li>
              ))}
            </ol>
          )}
          <p className="flex flex-wrap gap-1">
            <Badge tone="accent">{graph.maxBatch > 1 ? t("batch", { count: graph.maxBatch }) : t("single")}</Badge>
            {graph.ragged && <Badge>{t("ragged")}</Badge>}
            {report && <PrecisionBadge graph={report} />}
          </p>
          <div className="mt-auto flex items-center justify-between gap-2">
            <span className="truncate text-fg-subtle text-xs">{report && t("operators", report.operators)}</span>
            <Button size="sm" className="nodrag" onClick={() => onOpenGraph(graph.id)}>
              {t("openGraph")}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

/** What the graph runs in: how fast and how accurate that is, or why it stays in float32 although less was asked for. */
function PrecisionBadge({ graph }: { graph: CompileReport["graphs"][number] }) {
  const t = useTranslations("compiled");
  const { times, score } = useQuantities();
  const { precision, told } = graph;
  if (told?.form) {
    const { form } = told;
    const figures = t("form", {
      factor: times(form.factor ?? 1),
      score: form.score === null ? t("notJudged") : score(form.score),
    });
    return (
      <Badge tone="success">
        {precision} · {figures}
      </Badge>
    );
  }
  const why = told?.why && told.why !== "not-asked" ? t(`why.${told.why}`) : undefined;
  return (
    <span title={why}>
      <Badge tone={why ? "warning" : "neutral"}>{precision}</Badge>
    </span>
  );
}
