/** Where an edge is dropped on the empty canvas: the nodes that would take it, to choose from by pointer or by typing. */
"use client";

import { Popover } from "radix-ui";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineDocument } from "@/nodes/pipeline";
import { inputFor, outputFor } from "../document/bridges";
import { drawingOf, outputKind } from "../document/drawing";
import { NodeIcon } from "../node-icon";
import { searchNodes } from "../palette/search";
import { addToDrawing } from "../store/actions";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { documentOf, type QuickAdd } from "../store/editor-state";
import { nodeWidth } from "./node-view";

/** Nodes that an edge from there could lead to, or come from; the most fitting first, of equals those that work on it. */
export function fittingNodes(document: PipelineDocument, { from, side }: Pick<QuickAdd, "from" | "side">): NodeSpec[] {
  const specs = [...registry.values()];
  if (!from) return specs;
  const drawing = drawingOf(document);
  const wanted = registry.get(drawing.nodes.get(from.node)?.type ?? "")?.inputs[from.port]?.kinds ?? [];
  const kind = outputKind(drawing, registry, from);
  return specs
    .flatMap((spec) => {
      const fit = side === "output" ? inputFor(spec, kind) : outputFor(spec, wanted);
      return fit ? [{ spec, distance: fit.distance + (spec.role ? 0.5 : 0) }] : [];
    })
    .sort((a, b) => a.distance - b.distance)
    .map(({ spec }) => spec);
}

export function QuickAddList() {
  const quickAdd = useEditorState((state) => state.quickAdd);
  return quickAdd && <OpenList key={`${quickAdd.screen.x},${quickAdd.screen.y}`} quickAdd={quickAdd} />;
}

function OpenList({ quickAdd }: { quickAdd: QuickAdd }) {
  const t = useTranslations("editor.palette");
  const editor = useEditor();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const fitting = useMemo(() => fittingNodes(documentOf(editor.store.getState()), quickAdd), [editor, quickAdd]);
  const found = useMemo(() => (query.trim() === "" ? fitting : searchNodes(fitting, query)), [fitting, query]);
  const list = useId();
  const option = (index: number) => `${list}-${index}`;
  const current = useRef<HTMLButtonElement>(null);
  useEffect(() => current.current?.scrollIntoView({ block: "nearest" }), [chosen]);
  const close = () => editor.store.setState({ quickAdd: null });
  const add = (spec: NodeSpec) => {
    const { position, from, side } = quickAdd;
    const x = side === "output" ? position.x : position.x - nodeWidth;
    addToDrawing(editor, { spec, position: { x, y: position.y - 48 } }, { port: from ?? undefined, side });
    close();
  };
  return (
    <Popover.Root open onOpenChange={(open) => !open && close()}>
      <Popover.Anchor asChild>
        <span className="fixed size-0" style={{ left: quickAdd.screen.x, top: quickAdd.screen.y }} />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={t("fitting")}
          className="z-50 flex max-h-80 w-64 flex-col rounded-lg border border-line bg-raised shadow-lg data-[state=open]:animate-rise"
        >
          <div className="p-1.5">
            <Input
              autoFocus
              value={query}
              placeholder={t("search")}
              aria-label={t("search")}
              role="combobox"
              aria-expanded
              aria-controls={list}
              aria-activedescendant={found[chosen] && option(chosen)}
              onChange={({ target }) => {
                setQuery(target.value);
                setChosen(0);
              }}
              onKeyDown={(event) => {
                const spec = found[chosen];
                if (event.key === "Enter" && spec) {
                  event.preventDefault();
                  add(spec);
                } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                  event.preventDefault();
                  setChosen((at) => Math.max(0, Math.min(found.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
                }
              }}
            />
          </div>
          {found.length === 0 && <p className="px-3 pb-3 text-fg-muted text-sm">{t("nothing", { query })}</p>}
          <div
            id={list}
            role="listbox"
            aria-label={t("fitting")}
            className="min-h-0 flex-1 overflow-y-auto px-1.5 pb-1.5"
          >
            {found.map((spec, index) => (
              <button
                key={spec.type}
                ref={index === chosen ? current : undefined}
                id={option(index)}
                type="button"
                role="option"
                aria-selected={index === chosen}
                tabIndex={-1}
                onClick={() => add(spec)}
                onPointerMove={() => setChosen(index)}
                className={cn(
                  "flex h-7 w-full items-center gap-2 rounded-md px-2 text-left text-fg text-sm hover:bg-hover",
                  index === chosen && "bg-active",
                )}
              >
                <NodeIcon name={spec.icon} className="size-4 shrink-0 text-fg-subtle" />
                <span className="truncate">{spec.title}</span>
              </button>
            ))}
          </div>
          {found[chosen] && (
            <p className="border-line border-t px-3 py-2 text-fg-muted text-xs">{found[chosen].summary}</p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
