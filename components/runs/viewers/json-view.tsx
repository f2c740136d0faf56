/** JSON: a flat object as a list of fields, anything deeper as a tree whose branches open and close. */
"use client";

import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { isRecord } from "../table";
import { CopyButton } from "./copy-button";
import { ItemList } from "./item-list";
import { TableView } from "./table-view";
import type { ViewerProps } from "./viewer";

/** Many objects are a table; one is read field by field. */
export function JsonView(props: ViewerProps) {
  const { port } = props;
  const [only] = port.items;
  if (port.items.length === 1 && port.axes.length === 0 && only && only.error === undefined) {
    return (
      <div className="h-full overflow-auto">
        <div className="relative px-4 py-3">
          <CopyButton text={JSON.stringify(only.value, null, 2)} className="absolute top-2 right-2" />
          {isRecord(only.value) && isFlat(only.value) ? (
            <Fields record={only.value} />
          ) : (
            <Branch value={only.value} depth={0} />
          )}
        </div>
      </div>
    );
  }
  const flat = port.items.every(({ value, error }) => error !== undefined || (isRecord(value) && isFlat(value)));
  if (flat) return <TableView {...props} />;
  return <ItemList {...props} long render={(value) => <Branch value={value} depth={0} />} />;
}

function isFlat(record: Record<string, unknown>): boolean {
  return Object.values(record).every((value) => typeof value !== "object" || value === null);
}

function Fields({ record }: { record: Record<string, unknown> }) {
  return (
    <dl className="grid max-w-3xl grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)] gap-x-8 pr-10">
      {Object.entries(record).map(([key, value]) => (
        <div key={key} className="col-span-2 grid grid-cols-subgrid border-line border-b py-2 last:border-b-0">
          <dt className="text-fg-muted text-sm">{key}</dt>
          <dd className="whitespace-pre-wrap font-medium text-base text-fg [overflow-wrap:anywhere]">
            <Plain value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Plain({ value }: { value: unknown }) {
  const t = useTranslations("runs.table");
  const quantities = useQuantities();
  if (value === null || value === undefined) return <span className="font-normal text-fg-subtle">{t("nothing")}</span>;
  if (typeof value === "number") return <span className="tabular-nums">{quantities.number(value)}</span>;
  if (typeof value === "boolean") return t(value ? "true" : "false");
  return String(value);
}

const openTo = 2;
const shownAtOnce = 100;

function Branch({ name, value, depth }: { name?: string; value: unknown; depth: number }) {
  const t = useTranslations("runs.json");
  const quantities = useQuantities();
  const [open, setOpen] = useState(depth < openTo);
  const [most, setMost] = useState(shownAtOnce);
  const label = name !== undefined && <span className="text-fg-muted">{name}: </span>;
  if (typeof value !== "object" || value === null) {
    return (
      <div className="py-px pl-5 font-mono text-xs leading-5 [overflow-wrap:anywhere]">
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const list = Array.isArray(value);
  const entries: [string, unknown][] = list ? value.map((each, index) => [String(index), each]) : Object.entries(value);
  return (
    <div className="font-mono text-xs leading-5">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex items-center gap-1 rounded-sm py-px text-left hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          className={cn("size-4 shrink-0 text-fg-subtle transition-transform", open && "rotate-90")}
        />
        <span>
          {label}
          <span className="text-fg-subtle">
            {t(list ? "list" : "object", { count: entries.length, shown: quantities.count(entries.length) })}
          </span>
        </span>
      </button>
      {open && (
        <div className="ml-2 border-line border-l pl-2">
          {entries.slice(0, most).map(([key, each]) => (
            <Branch key={key} name={key} value={each} depth={depth + 1} />
          ))}
          {entries.length > most && (
            <button type="button" onClick={() => setMost(most * 4)} className="ml-5 text-accent-text hover:underline">
              {t("more", { count: quantities.count(entries.length - most) })}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === "string")
    return <span className="whitespace-pre-wrap text-kind-text">{JSON.stringify(value)}</span>;
  if (typeof value === "number") return <span className="text-kind-number">{value}</span>;
  if (typeof value === "boolean") return <span className="text-kind-boolean">{String(value)}</span>;
  return <span className="text-fg-subtle">null</span>;
}
