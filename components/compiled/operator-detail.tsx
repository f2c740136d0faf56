/** All that is known of one operator; before one is chosen, how often each sort occurs. */
"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/runs/use-quantities";
import type { GraphListing, GraphOperator } from "@/nodes/compiled";
import { type ListedOperator, shapeText } from "./operators";

interface OperatorDetailProps {
  listing: GraphListing;
  operator: ListedOperator | null;
}

export function OperatorDetail({ listing, operator }: OperatorDetailProps) {
  const t = useTranslations("compiled.graph");
  if (!operator) return <Frequencies operators={listing.operators} />;
  return (
    <div className="flex flex-col gap-4 p-4">
      <h3 className="break-all font-semibold text-base text-fg">{operator.title}</h3>
      {operator.end && <Fact name={t(operator.end)} value={operator.shape || t("unknownShape")} />}
      {operator.operator && <Facts listing={listing} operator={operator.operator} />}
    </div>
  );
}

function Facts({ listing, operator }: { listing: GraphListing; operator: GraphOperator }) {
  const t = useTranslations("compiled.graph");
  const { bytes } = useQuantities();
  const known = new Map([...listing.inputs, ...listing.outputs].map((tensor) => [tensor.name, tensor]));
  const shapeOf = (name: string) => shapeText(known.get(name) ?? listing.values[name]) || t("unknownShape");
  const named = (names: readonly string[]) => names.filter((name) => name !== "");
  const weights = named(operator.inputs).flatMap((name) => {
    const found = listing.weights[name];
    return found ? [{ name, ...found }] : [];
  });
  const inputs = named(operator.inputs).filter((name) => !listing.weights[name]);
  return (
    <>
      {operator.name && <Fact name={t("name")} value={operator.name} />}
      {operator.inner > 0 && <p className="text-fg-muted text-sm">{t("inner", { count: operator.inner })}</p>}
      <Section title={t("inputs")}>
        {inputs.map((name) => (
          <Fact key={name} name={name} value={shapeOf(name)} />
        ))}
      </Section>
      <Section title={t("weights")}>
        {weights.map((weight) => (
          <Fact key={weight.name} name={weight.name} value={`${shapeText(weight)} · ${bytes(weight.bytes)}`} />
        ))}
      </Section>
      <Section title={t("attributes")}>
        {operator.attributes.map(({ name, value }) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </Section>
      <Section title={t("outputs")}>
        {named(operator.outputs).map((name) => (
          <Fact key={name} name={name} value={shapeOf(name)} />
        ))}
      </Section>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <section className="flex flex-col gap-2">
      <h4 className="font-medium text-fg-subtle text-xs">{title}</h4>
      {children}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="min-w-0">
      <div className="break-all text-fg text-sm">{name}</div>
      <div className="break-all font-mono text-fg-muted text-xs">{value}</div>
    </div>
  );
}

function Frequencies({ operators }: { operators: readonly GraphOperator[] }) {
  const t = useTranslations("compiled.graph");
  const counts = new Map<string, number>();
  for (const { op } of operators) counts.set(op, (counts.get(op) ?? 0) + 1);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const most = sorted[0]?.[1] ?? 1;
  return (
    <div className="p-4">
      <p className="mb-4 text-fg-muted text-sm">{t("choose")}</p>
      <ul aria-label={t("list")} className="flex flex-col gap-1">
        {sorted.map(([op, count]) => (
          <li key={op} className="relative flex justify-between gap-2 rounded px-2 py-0.5 text-fg text-sm">
            <span
              aria-hidden
              className="absolute inset-y-0 left-0 rounded bg-accent-soft"
              style={{ width: `${(count / most) * 100}%` }}
            />
            <span className="relative truncate">{op}</span>
            <span className="relative text-fg-muted tabular-nums">{count}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
