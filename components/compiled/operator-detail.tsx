/** All that is known of one operator, with ways to those before and behind it; before one is chosen, how often each sort occurs. */
"use client";

import { type ReactNode, useMemo } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Button } from "@/components/ui/button";
import type { GraphListing, GraphOperator, ListedGraph } from "@/nodes/compiled";
import { type ListedOperator, shapeText } from "./operators";

interface OperatorDetailProps {
  listing: GraphListing;
  operator: ListedOperator | null;
  operators: readonly ListedOperator[];
  onGoTo: (id: string) => void;
  /** Looks for all operators of a sort. */
  onFind: (op: string) => void;
  onOpen: (title: string, graph: ListedGraph) => void;
}

export function OperatorDetail({ listing, operator, operators, onGoTo, onFind, onOpen }: OperatorDetailProps) {
  const t = useTranslations("compiled.graph");
  const ends = useMemo(() => endsOf(operators), [operators]);
  if (!operator) return <Overview listing={listing} onFind={onFind} />;
  return (
    <div className="flex flex-col gap-4 p-4">
      <h3 className="break-all font-semibold text-base text-fg">{operator.title}</h3>
      {operator.end && <Fact name={t(operator.end)} value={operator.shape || t("unknownShape")} />}
      {operator.operator && <Facts listing={listing} operator={operator.operator} onOpen={onOpen} />}
      <Neighbours title={t("before")} operators={ends.before(operator)} onGoTo={onGoTo} />
      <Neighbours title={t("behind")} operators={ends.behind(operator)} onGoTo={onGoTo} />
    </div>
  );
}

/** Who makes and who reads each value. */
function endsOf(operators: readonly ListedOperator[]) {
  const makers = new Map<string, ListedOperator>();
  const readers = new Map<string, ListedOperator[]>();
  for (const operator of operators) {
    for (const name of operator.makes) makers.set(name, operator);
    for (const name of new Set(operator.reads)) readers.set(name, [...(readers.get(name) ?? []), operator]);
  }
  return {
    before: ({ reads }: ListedOperator) => [...new Set(reads.flatMap((name) => makers.get(name) ?? []))],
    behind: ({ makes }: ListedOperator) => [...new Set(makes.flatMap((name) => readers.get(name) ?? []))],
  };
}

interface FactsProps {
  listing: GraphListing;
  operator: GraphOperator;
  onOpen: (title: string, graph: ListedGraph) => void;
}

function Facts({ listing, operator, onOpen }: FactsProps) {
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
      <Section title={t("bodies")}>
        {operator.bodies.map(({ name, graph }) => (
          <Button key={name} size="sm" onClick={() => onOpen(`${operator.op} · ${name}`, graph)} className="w-full">
            <span className="truncate">{name}</span>
            <span className="ml-auto shrink-0 text-fg-muted">{t("inner", { count: graph.operators.length })}</span>
          </Button>
        ))}
      </Section>
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

interface NeighboursProps {
  title: string;
  operators: readonly ListedOperator[];
  onGoTo: (id: string) => void;
}

/** As many as anyone would look through. */
const mostNeighbours = 20;

function Neighbours({ title, operators, onGoTo }: NeighboursProps) {
  const t = useTranslations("compiled.graph");
  if (operators.length === 0) return null;
  return (
    <section className="flex flex-col gap-1">
      <h4 className="mb-1 font-medium text-fg-subtle text-xs">{title}</h4>
      {operators.slice(0, mostNeighbours).map(({ id, title: name, shape }) => (
        <button
          key={id}
          type="button"
          onClick={() => onGoTo(id)}
          className="-mx-2 flex min-w-0 flex-col rounded-md px-2 py-1 text-left hover:bg-hover"
        >
          <span className="max-w-full truncate text-accent-text text-sm">{name}</span>
          <span className="max-w-full truncate font-mono text-2xs text-fg-muted">{shape}</span>
        </button>
      ))}
      {operators.length > mostNeighbours && (
        <p className="text-fg-subtle text-xs">{t("more", { count: operators.length - mostNeighbours })}</p>
      )}
    </section>
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

function Overview({ listing, onFind }: { listing: GraphListing; onFind: (op: string) => void }) {
  const t = useTranslations("compiled.graph");
  const sorted = useMemo(() => {
    const counts = new Map<string, number>();
    for (const { op } of listing.operators) counts.set(op, (counts.get(op) ?? 0) + 1);
    return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  }, [listing]);
  const most = sorted[0]?.[1] ?? 1;
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-fg-muted text-sm">{t("choose")}</p>
      {listing.unknownOperators.length > 0 && (
        <p className="rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-text">
          {t("notInferred", { operators: listing.unknownOperators.join(", ") })}
        </p>
      )}
      <ul aria-label={t("list")} className="flex flex-col gap-0.5">
        {sorted.map(([op, count]) => (
          <li key={op}>
            <button
              type="button"
              onClick={() => onFind(op)}
              className="relative flex w-full justify-between gap-2 rounded px-2 py-0.5 text-left text-fg text-sm hover:bg-hover"
            >
              <span
                aria-hidden
                className="absolute inset-y-0 left-0 rounded bg-accent-soft"
                style={{ width: `${(count / most) * 100}%` }}
              />
              <span className="relative truncate">{op}</span>
              <span className="relative text-fg-muted tabular-nums">{count}</span>
            </button>
          </li>
        ))}
      </ul>
      <Section title={t("inputs")}>
        {listing.inputs.map(({ name, ...type }) => (
          <Fact key={name} name={name} value={shapeText(type) || t("unknownShape")} />
        ))}
      </Section>
      <Section title={t("outputs")}>
        {listing.outputs.map(({ name, ...type }) => (
          <Fact key={name} name={name} value={shapeText(type) || t("unknownShape")} />
        ))}
      </Section>
    </div>
  );
}
