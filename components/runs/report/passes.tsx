/** Each rewrite that was tried: what it did, whether its numbers held, and why it left something alone. */
"use client";

import { CircleCheck, CircleSlash, Minus } from "lucide-react";
import { useMessages, useTranslations } from "use-intl";
import type { CompileReport } from "@/nodes/results";
import { useQuantities } from "../use-quantities";

type Pass = CompileReport["passes"][number];

export function Passes({ passes }: { passes: readonly Pass[] }) {
  const t = useTranslations("runs.report.passes");
  const changed = passes.filter((pass) => pass.changed).length;
  const dropped = passes.filter(({ validation }) => validation?.accepted === false).length;
  return (
    <details className="group rounded-lg border border-line bg-surface">
      <summary className="cursor-pointer px-4 py-2.5 text-fg text-sm marker:text-fg-subtle hover:bg-hover">
        {t("summary", { tried: passes.length, changed, dropped })}
      </summary>
      <ul className="divide-y divide-line border-line border-t">
        {passes.map((pass, index) => (
          <PassLine key={index} pass={pass} />
        ))}
      </ul>
    </details>
  );
}

function PassLine({ pass: { name, changed, refusals, validation } }: { pass: Pass }) {
  const t = useTranslations("runs.report.passes");
  const dropped = validation?.accepted === false;
  const Icon = dropped ? CircleSlash : changed ? CircleCheck : Minus;
  const tint = dropped ? "text-warning-text" : changed ? "text-success-text" : "text-fg-subtle";
  return (
    <li className="flex gap-2.5 px-4 py-2 text-sm">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tint}`} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <PassName name={name} />
          <span className="text-fg-muted text-xs">{t(dropped ? "dropped" : changed ? "changed" : "unchanged")}</span>
        </p>
        {validation && <Validation validation={validation} />}
        {refusals.length > 0 && (
          <ul className="mt-0.5 text-fg-muted text-xs">
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

/** "fold-into-convolution: PP-OCRv4 detection": in plain words where there are some, with the field's own beside them. */
function PassName({ name }: { name: string }) {
  const words: Readonly<Record<string, string>> = useMessages().runs.report.passNames;
  const [pass = name, ...model] = name.split(": ");
  const plain = words[pass];
  return (
    <>
      <span className="text-fg">{plain ?? pass}</span>
      {model.length > 0 && <span className="text-fg-muted">{model.join(": ")}</span>}
      {plain && <code className="font-mono text-2xs text-fg-subtle">{pass}</code>}
    </>
  );
}

function Validation({ validation }: { validation: NonNullable<Pass["validation"]> }) {
  const t = useTranslations("runs.report.passes");
  const quantities = useQuantities();
  const small = (value: number) => (value === 0 ? quantities.count(0) : value.toExponential(1));
  return (
    <p className="text-fg-muted text-xs tabular-nums">
      {t(validation.accepted ? "held" : "broke", {
        error: small(validation.largestError),
        tolerance: small(validation.tolerance),
      })}
    </p>
  );
}
