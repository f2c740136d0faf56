/** Numbers, yes and no, labels with their scores: what is said in a few signs. */
"use client";

import { Check, Minus } from "lucide-react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import { wireSchemas } from "@/nodes/results";
import { ItemError } from "./item-error";
import { ItemList } from "./item-list";
import type { ViewerProps } from "./viewer";

export function NumberView(props: ViewerProps) {
  const quantities = useQuantities();
  const values = props.port.items.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  if (props.port.items.length === 1) {
    return (
      <Alone {...props}>
        <p className="font-semibold text-2xl text-fg tabular-nums">
          {values[0] === undefined ? "—" : quantities.number(values[0])}
        </p>
      </Alone>
    );
  }
  const most = Math.max(...values.map(Math.abs), 0);
  return (
    <ItemList
      {...props}
      render={(value) => (
        <div className="flex items-center gap-3">
          <span className="w-24 shrink-0 text-right text-fg text-sm tabular-nums">
            {quantities.number(Number(value))}
          </span>
          <Bar share={most > 0 ? Math.abs(Number(value)) / most : 0} color="var(--kind-number)" />
        </div>
      )}
    />
  );
}

export function BooleanView(props: ViewerProps) {
  const [only] = props.port.items;
  if (props.port.items.length === 1)
    return (
      <Alone {...props}>
        <Truth value={only?.value === true} large />
      </Alone>
    );
  return <ItemList {...props} render={(value) => <Truth value={value === true} />} />;
}

function Truth({ value, large = false }: { value: boolean; large?: boolean }) {
  const t = useTranslations("runs.table");
  const Icon = value ? Check : Minus;
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5",
        large ? "font-semibold text-fg text-xl" : "text-sm",
        value ? "text-fg" : "text-fg-muted",
      )}
    >
      <Icon aria-hidden className={cn(large ? "size-5" : "size-4", value && "text-success-text")} />
      {t(value ? "true" : "false")}
    </span>
  );
}

export function LabelsView(props: ViewerProps) {
  const [only] = props.port.items;
  if (props.port.items.length === 1)
    return (
      <Alone {...props}>
        <div className="max-w-xl">
          <Labels value={only?.value} most={50} />
        </div>
      </Alone>
    );
  return <ItemList {...props} render={(value) => <Labels value={value} most={5} />} />;
}

function Labels({ value, most }: { value: unknown; most: number }) {
  const quantities = useQuantities();
  const labels = wireSchemas.labels.safeParse(value).data ?? [];
  return (
    <ul className="flex flex-col gap-1">
      {labels.slice(0, most).map(({ label, score }, index) => (
        <li key={index} className="grid grid-cols-[minmax(0,14rem)_1fr_3rem] items-center gap-3">
          <span className={cn("truncate text-sm", index === 0 ? "font-medium text-fg" : "text-fg-muted")} title={label}>
            {label}
          </span>
          <Bar share={score} color="var(--kind-labels)" />
          <span className="text-right text-fg-muted text-xs tabular-nums">{quantities.share(score)}</span>
        </li>
      ))}
    </ul>
  );
}

function Bar({ share, color }: { share: number; color: string }) {
  return (
    <span aria-hidden className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-hover">
      <span
        className="block h-full rounded-full"
        style={{ width: `${Math.min(Math.max(share, 0), 1) * 100}%`, background: color }}
      />
    </span>
  );
}

function Alone({ port, children }: ViewerProps & { children: React.ReactNode }) {
  const [only] = port.items;
  return (
    <div className="h-full overflow-auto p-5">
      {only?.error === undefined ? children : <ItemError message={only.error} />}
    </div>
  );
}
