/** All nodes, to drag onto the canvas or to add with a press. `/` or Ctrl+K comes here; Enter adds the first one found. */
"use client";

import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Tooltip } from "@/components/ui/tooltip";
import type { NodeSpec } from "@/nodes/define-node";
import { useAddNode } from "../canvas/use-add-node";
import { kindColor, kindOfPort } from "../kind-color";
import { NodeIcon } from "../node-icon";
import { registry } from "../store/editor";
import { groupsOf, searchNodes } from "./search";

export const nodeMime = "application/x-weft-node";
export const paletteSearchId = "palette-search";

export function Palette() {
  const t = useTranslations("editor.palette");
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const add = useAddNode();
  const found = useMemo(() => searchNodes(registry.values(), query), [query]);
  const groups = useMemo(() => groupsOf(registry.values()), []);
  const searching = query.trim() !== "";
  const current = searching ? found[Math.min(chosen, found.length - 1)] : undefined;

  return (
    <aside aria-label={t("title")} className="flex w-54 shrink-0 flex-col border-line border-r bg-surface">
      <div className="relative p-2.5">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-5 size-3.5 -translate-y-1/2 text-fg-subtle"
        />
        <Input
          id={paletteSearchId}
          type="search"
          value={query}
          placeholder={t("search")}
          aria-label={t("search")}
          autoComplete="off"
          className="pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden"
          aria-controls="palette-list"
          onChange={({ target }) => {
            setQuery(target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              setQuery("");
              event.currentTarget.blur();
            } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              setChosen((at) => Math.max(0, Math.min(found.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
            } else if (event.key === "Enter" && current) {
              event.preventDefault();
              add(current);
              setQuery("");
            }
          }}
        />
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-5 -translate-y-1/2 rounded border border-line px-1 font-sans text-2xs text-fg-subtle"
        >
          /
        </kbd>
      </div>
      <div id="palette-list" className="min-h-0 flex-1 overflow-y-auto px-1.5 pb-3">
        {searching ? (
          found.length > 0 ? (
            <NodeList specs={found} current={current} onAdd={add} />
          ) : (
            <p className="px-3 py-6 text-center text-fg-muted text-sm">{t("nothing", { query })}</p>
          )
        ) : (
          groups.map(({ group, specs }) => (
            <section key={group} aria-label={t(`group.${group}`)}>
              <h2 className="px-2 pt-3 pb-1 font-medium text-2xs text-fg-subtle">{t(`group.${group}`)}</h2>
              <NodeList specs={specs} onAdd={add} />
            </section>
          ))
        )}
      </div>
    </aside>
  );
}

interface NodeListProps {
  specs: readonly NodeSpec[];
  current?: NodeSpec;
  onAdd: (spec: NodeSpec) => void;
}

function NodeList({ specs, current, onAdd }: NodeListProps) {
  const t = useTranslations("editor.palette");
  return (
    <ul>
      {specs.map((spec) => (
        <li key={spec.type}>
          <Tooltip content={spec.summary} side="right">
            <button
              type="button"
              draggable
              aria-label={t("add", { node: spec.title })}
              onClick={() => onAdd(spec)}
              onDragStart={({ dataTransfer }) => {
                dataTransfer.setData(nodeMime, spec.type);
                dataTransfer.effectAllowed = "copy";
              }}
              className={cn(
                "flex h-7 w-full cursor-grab items-center gap-2 rounded-md px-2 text-left text-fg text-sm hover:bg-hover active:cursor-grabbing",
                spec === current && "bg-active",
              )}
            >
              <NodeIcon name={spec.icon} className="size-4 shrink-0 text-fg-subtle" />
              <span className="min-w-0 flex-1 truncate">{spec.title}</span>
              <Kinds spec={spec} />
            </button>
          </Tooltip>
        </li>
      ))}
    </ul>
  );
}

/** What goes in and what comes out, as dots in their colours. */
function Kinds({ spec }: { spec: NodeSpec }) {
  const inputs = Object.values(spec.inputs).filter(({ optional }) => !optional);
  const [output] = Object.values(spec.outputs);
  const dot = "size-1.5 rounded-full";
  return (
    <span aria-hidden className="flex items-center gap-1 opacity-80">
      {inputs.map(({ kinds }, index) => (
        <span key={index} className={dot} style={{ background: kindColor(kindOfPort(kinds)) }} />
      ))}
      {inputs.length > 0 && output && <span className="h-px w-1.5 bg-line-strong" />}
      {output && (
        <span
          className={dot}
          style={{ background: kindColor(typeof output.kind === "string" ? output.kind : undefined) }}
        />
      )}
    </span>
  );
}
