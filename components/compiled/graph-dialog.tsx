/** One ONNX graph, operator by operator: found by name, walked through by arrow keys, with shapes, settings and sizes of weights. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { type Edge, Handle, type Node, type NodeProps, Position, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/runs/use-quantities";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { ErrorState, LoadingState } from "@/components/ui/states";
import type { GraphListing } from "@/nodes/compiled";
import { BentEdge, type BentEdgeData } from "./bent-edge";
import { Canvas } from "./canvas";
import { layOut } from "./layered-layout";
import { OperatorDetail } from "./operator-detail";
import { type ListedOperator, operatorsOf } from "./operators";

interface GraphDialogProps {
  planId: string;
  graph: string;
  title: string;
  onClose: () => void;
}

export function GraphDialog({ planId, graph, title, onClose }: GraphDialogProps) {
  const t = useTranslations("compiled.graph");
  const common = useTranslations("common");
  const trpc = useTRPC();
  const query = useQuery(trpc.pipelines.graph.queryOptions({ planId, graph }, { staleTime: Number.POSITIVE_INFINITY }));
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay data-[state=open]:animate-in" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-4 z-50 flex flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-lg data-[state=open]:animate-rise"
        >
          <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b px-4">
            <Radix.Title className="shrink-0 font-semibold text-base text-fg">{title}</Radix.Title>
            {query.data && <Summary listing={query.data} />}
            <Radix.Close asChild>
              <Button look="ghost" size="sm" icon aria-label={common("close")} className="ml-auto">
                <X />
              </Button>
            </Radix.Close>
          </header>
          {query.isPending && <LoadingState label={t("loading")} className="flex-1" />}
          {query.isError && (
            <ErrorState message={messageOf(query.error)} onRetry={() => query.refetch()} className="flex-1" />
          )}
          {query.data && (
            <ReactFlowProvider>
              <Viewer listing={query.data} />
            </ReactFlowProvider>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Summary({ listing }: { listing: GraphListing }) {
  const t = useTranslations("compiled.graph");
  const { bytes } = useQuantities();
  const weights = Object.values(listing.weights).reduce((sum, each) => sum + each.bytes, 0);
  return (
    <span className="truncate text-fg-subtle text-sm">
      {t("summary", {
        operators: listing.operators.length,
        opset: String(listing.opset),
        weights: bytes(weights),
        file: bytes(listing.fileBytes),
      })}
    </span>
  );
}

const box = { width: 176, height: 44 };
const nodeTypes = { operator: OperatorNode };
const edgeTypes = { bent: BentEdge };

function Viewer({ listing }: { listing: GraphListing }) {
  const t = useTranslations("compiled.graph");
  const { setCenter } = useReactFlow();
  const [selected, setSelected] = useState<string | null>(null);
  const [wanted, setWanted] = useState("");
  const { operators, arrows } = useMemo(() => operatorsOf(listing), [listing]);
  const placed = useMemo(
    () =>
      layOut(
        operators.map(({ id }) => ({ id, ...box })),
        arrows,
        { direction: "down", rankGap: 28, gap: 24 },
      ),
    [operators, arrows],
  );
  const nodes = useMemo(
    () =>
      operators.map(
        (operator): Node<ListedOperator> => ({
          id: operator.id,
          type: "operator",
          position: placed.places.get(operator.id) ?? { x: 0, y: 0 },
          ...box,
          ariaLabel: operator.title,
          data: operator,
        }),
      ),
    [operators, placed],
  );
  const edges = useMemo(
    () =>
      arrows.map(
        ({ from, to }, position): Edge<BentEdgeData> => ({
          id: String(position),
          source: from,
          target: to,
          type: "bent",
          style: { stroke: "var(--line-strong)", strokeWidth: 1.25 },
          data: { bends: placed.bends[position] ?? [], direction: "down" },
        }),
      ),
    [arrows, placed],
  );
  const shown = useMemo(
    () => nodes.map((node) => (node.id === selected ? { ...node, selected: true } : node)),
    [nodes, selected],
  );

  const show = useCallback(
    (id: string) => {
      setSelected(id);
      const place = placed.places.get(id);
      if (place) void setCenter(place.x + box.width / 2, place.y + box.height / 2, { zoom: 1, duration: 150 });
    },
    [placed, setCenter],
  );
  const found = useMemo(() => {
    const text = wanted.trim().toLowerCase();
    return text === "" ? [] : operators.filter(({ words }) => words.includes(text));
  }, [operators, wanted]);
  const at = found.findIndex(({ id }) => id === selected);

  const walk = (event: KeyboardEvent) => {
    if (event.key === "Enter" && found.length > 0) show((found[(at + 1) % found.length] as ListedOperator).id);
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const position = operators.findIndex(({ id }) => id === selected);
    const next = operators[Math.min(Math.max(position + by, 0), operators.length - 1)];
    if (next) show(next.id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys walk through the operators from anywhere in the viewer
    <div className="flex min-h-0 flex-1 max-md:flex-col" onKeyDown={walk}>
      <div className="relative min-h-0 min-w-0 flex-1">
        <Canvas
          label={t("canvas")}
          nodes={shown}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onSelect={setSelected}
        />
        <div className="absolute top-3 left-3 flex w-72 flex-col gap-1">
          <Input
            type="search"
            aria-label={t("search")}
            placeholder={t("search")}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            className="bg-raised shadow-sm"
          />
          {wanted.trim() !== "" && (
            <p role="status" className="px-1 text-fg-subtle text-xs">
              {found.length > 0 ? t("found", { at: at + 1, count: found.length }) : t("none")}
            </p>
          )}
        </div>
      </div>
      <aside className="w-80 shrink-0 overflow-y-auto border-line border-l max-md:h-64 max-md:w-full max-md:border-t">
        <OperatorDetail listing={listing} operator={operators.find(({ id }) => id === selected) ?? null} />
      </aside>
    </div>
  );
}

/** Families of operators are told apart at a glance by the colour of their edge. */
const tints: readonly [RegExp, string][] = [
  [/Conv|Gemm|MatMul|Attention|LSTM|GRU/, "border-l-kind-image"],
  [/Pool|Resize|Upsample|Reduce/, "border-l-kind-audio"],
  [/Relu|Sigmoid|Tanh|Clip|Swish|Gelu|Softmax|Erf/, "border-l-kind-text"],
  [/Normalization/, "border-l-kind-labels"],
  [/Quantize/, "border-l-kind-mask"],
];

function OperatorNode({ data, selected }: NodeProps<Node<ListedOperator>>) {
  const tint = tints.find(([family]) => family.test(data.title))?.[1] ?? "border-l-line-strong";
  return (
    <div
      className={cn(
        "flex size-full flex-col justify-center rounded-md border border-line border-l-4 bg-raised px-2.5 shadow-sm",
        tint,
        data.end && "rounded-full border-l-kind-tensor bg-sunken",
        selected && "ring-2 ring-accent",
      )}
    >
      <Handle type="target" position={Position.Top} className="invisible" />
      <span className="truncate font-medium text-fg text-xs">{data.title}</span>
      <span className="truncate font-mono text-2xs text-fg-subtle">{data.shape}</span>
      <Handle type="source" position={Position.Bottom} className="invisible" />
    </div>
  );
}
