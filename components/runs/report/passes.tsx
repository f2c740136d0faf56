/** Each rewrite that was tried: what it did, whether its numbers held, and why it left something alone. */
"use client";

import { CircleCheck, CircleSlash, Minus } from "lucide-react";
import { useMessages, useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { cn } from "@/components/ui/cn";
import type { CompileReport } from "@/nodes/results";

type Pass = CompileReport["passes"][number];

export function Passes({ passes }: { passes: readonly Pass[] }) {
  const t = useTranslations("runs.report.passes");
  const changed = passes.filter((pass) => pass.changed).length;
  const dropped = passes.filter(({ validation }) => validation?.accepted === false).length;
  return (
    <details className="rounded-lg border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-2.5 text-fg text-sm marker:text-fg-subtle hover:bg-hover">
        {t("summary", { tried: passes.length, changed, dropped })}
      </summary>
      {[...byModel(passes)].map(([model, tried]) => (
        <section key={model} className="border-line border-t px-4 py-3">
          <h4 className="mb-1.5 font-medium text-fg text-sm">{model || t("drawing")}</h4>
          <ul className="flex flex-col gap-1.5">
            {tried.filter(isTold).map((pass) => (
              <Told key={pass.name} pass={pass} />
            ))}
          </ul>
          <NothingToDo passes={tried.filter((pass) => !isTold(pass))} />
        </section>
      ))}
    </details>
  );
}

/** "fold-into-convolution: PP-OCRv4 detection" by what stands behind the colon; what is of no one model under "". */
function byModel(passes: readonly Pass[]): Map<string, Pass[]> {
  const models = new Map<string, Pass[]>();
  for (const pass of passes) {
    const [name = "", ...rest] = pass.name.split(": ");
    const model = rest.join(": ");
    models.set(model, [...(models.get(model) ?? []), { ...pass, name }]);
  }
  return models;
}

function isTold({ changed, refusals, validation }: Pass): boolean {
  return changed || refusals.length > 0 || validation?.accepted === false;
}

function usePassName(): (name: string) => string {
  const words: Readonly<Record<string, string>> = useMessages().runs.report.passNames;
  return (name) => words[name] ?? name;
}

function Told({ pass: { name, changed, refusals, exact, places, operators, validation } }: { pass: Pass }) {
  const t = useTranslations("runs.report.passes");
  const nameOf = usePassName();
  const dropped = validation?.accepted === false;
  const Icon = dropped ? CircleSlash : changed ? CircleCheck : Minus;
  const tint = dropped ? "text-warning-text" : changed ? "text-success-text" : "text-fg-subtle";
  return (
    <li className="flex gap-2 text-sm">
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", tint)} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-fg">{nameOf(name)}</span>
          <code className="font-mono text-2xs text-fg-subtle">{name}</code>
          {(dropped || !changed) && (
            <span className="text-fg-muted text-xs">{t(dropped ? "dropped" : "unchanged")}</span>
          )}
          {places !== undefined && operators && (
            <span className="text-fg-muted text-xs tabular-nums">{t("done", { places, ...operators })}</span>
          )}
        </p>
        {(validation || (changed && exact)) && (
          <p className="text-fg-muted text-xs tabular-nums">
            {changed && exact && `${t("exact")}${validation ? " · " : ""}`}
            {validation && <Validation validation={validation} />}
          </p>
        )}
        {refusals.length > 0 && (
          <ul className="text-fg-muted text-xs">
            {refusals.map((reason) => (
              <li key={reason} className="[overflow-wrap:anywhere]">
                {reason}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function NothingToDo({ passes }: { passes: readonly Pass[] }) {
  const t = useTranslations("runs.report.passes");
  const nameOf = usePassName();
  if (passes.length === 0) return null;
  return (
    <p className="mt-1.5 text-fg-subtle text-xs">
      {t("idle")} {[...new Set(passes.map(({ name }) => nameOf(name)))].join(" · ")}
    </p>
  );
}

function Validation({ validation }: { validation: NonNullable<Pass["validation"]> }) {
  const t = useTranslations("runs.report.passes");
  const quantities = useQuantities();
  const small = (value: number) => (value === 0 ? quantities.count(0) : value.toExponential(1));
  const held = validation.of === "graph" ? "together" : "held";
  return t(validation.accepted ? held : "broke", {
    error: small(validation.largestError),
    tolerance: small(validation.tolerance),
  });
}
