/** One ONNX graph, operator by operator: found by name, walked through by arrow keys, with shapes, settings and sizes of weights. */
"use client";

import { type KeyboardEvent, useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Input } from "@/components/ui/input";
import { LoadingState } from "@/components/ui/states";
import type { GraphListing, ListedGraph } from "@/nodes/compiled";
import { OperatorDetail } from "../operator-detail";
import { operatorsOf } from "../operators";
import { GraphCanvas, type Step } from "./graph-canvas";
import { useGraphLayout } from "./use-graph-layout";

interface OperatorViewerProps {
  listing: GraphListing;
  /** Asks for the body of an operator. */
  onOpen: (title: string, graph: ListedGraph) => void;
}

export function OperatorViewer({ listing, onOpen }: OperatorViewerProps) {
  const t = useTranslations("compiled.graph");
  const [selected, setSelected] = useState<number | null>(null);
  const [wanted, setWanted] = useState("");
  const { operators, arrows } = useMemo(() => operatorsOf(listing), [listing]);
  const scene = useGraphLayout(operators, arrows);
  const found = useMemo(() => {
    const text = wanted.trim().toLowerCase();
    return text === "" ? [] : operators.flatMap(({ words }, position) => (words.includes(text) ? [position] : []));
  }, [operators, wanted]);
  const foundSet = useMemo(() => new Set(found), [found]);
  const marks = useMemo(() => ({ selected, found: foundSet }), [selected, foundSet]);
  const chosen = selected === null ? undefined : operators[selected];
  const at = selected === null ? -1 : found.indexOf(selected);

  const walk = (step: Step) => {
    const last = operators.length - 1;
    setSelected((now) =>
      step === "first" ? 0 : step === "last" ? last : Math.min(Math.max((now ?? -1) + step, 0), last),
    );
  };
  const goTo = useCallback(
    (id: string) => {
      const position = operators.findIndex((operator) => operator.id === id);
      if (position >= 0) setSelected(position);
    },
    [operators],
  );
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      walk(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key !== "Enter" || found.length === 0) return;
    const next = (at + (event.shiftKey ? -1 : 1) + found.length) % found.length;
    setSelected(found[at < 0 ? 0 : next] ?? null);
  };
  const told = chosen
    ? `${chosen.title} ${chosen.shape}, ${t("found", { at: (selected ?? 0) + 1, count: operators.length })}`
    : "";
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-col">
      <div className="relative min-h-0 min-w-0 flex-1">
        {scene ? (
          <GraphCanvas scene={scene} marks={marks} told={told} onSelect={setSelected} onWalk={walk} />
        ) : (
          <LoadingState label={t("layingOut")} className="h-full" />
        )}
        <div className="absolute top-3 left-3 flex w-72 max-w-[calc(100%-5.5rem)] flex-col gap-1">
          <Input
            type="search"
            aria-label={t("search")}
            placeholder={t("search")}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={onSearchKey}
            className="bg-raised shadow-sm"
          />
          {wanted.trim() !== "" && (
            <p role="status" className="w-fit rounded bg-raised/85 px-1 text-fg-muted text-xs">
              {found.length > 0 ? t("found", { at: at + 1, count: found.length }) : t("none")}
            </p>
          )}
        </div>
      </div>
      <aside className="w-80 shrink-0 overflow-y-auto border-line border-l max-md:h-64 max-md:w-full max-md:border-t max-md:border-l-0">
        <OperatorDetail
          listing={listing}
          operator={chosen ?? null}
          operators={operators}
          onGoTo={goTo}
          onFind={setWanted}
          onOpen={onOpen}
        />
      </aside>
    </div>
  );
}
