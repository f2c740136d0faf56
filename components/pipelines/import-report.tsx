/** What became of imported files: refused ones with the reason, taken ones with what they still lack, each at its node. */
"use client";

import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import type { ImportOutcome } from "./use-import";

const mostShown = 50;

export function ImportReport({ outcomes, onClose }: { outcomes: readonly ImportOutcome[]; onClose: () => void }) {
  const t = useTranslations("pipelines");
  const common = useTranslations("common");
  const taken = outcomes.filter(({ id }) => id !== undefined);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("importTitle", { taken: taken.length, all: outcomes.length })}
      className="w-[min(36rem,calc(100vw-2rem))]"
      actions={
        <>
          <Button onClick={onClose}>{common("close")}</Button>
          {outcomes.length === 1 && taken[0] && (
            <Button look="primary" asChild>
              <Link href={`/pipelines/${taken[0].id}`}>{t("openInEditor")}</Link>
            </Button>
          )}
        </>
      }
    >
      <ul className="flex flex-col gap-4">
        {outcomes.map((outcome, at) => (
          <li key={at}>
            <Outcome {...outcome} link={outcomes.length > 1} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Outcome({ source, id, message, diagnostics, titles, link }: ImportOutcome & { link: boolean }) {
  const t = useTranslations("pipelines");
  const faults = id === undefined ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  const shown = faults.slice(0, mostShown);
  const Icon = id === undefined ? CircleX : faults.length > 0 ? TriangleAlert : CircleCheck;
  const tint = id === undefined ? "text-danger-text" : faults.length > 0 ? "text-warning-text" : "text-success-text";
  return (
    <div>
      <div className="flex items-center gap-2">
        <Icon aria-hidden className={cn("size-4 shrink-0", tint)} />
        <span className="min-w-0 flex-1 truncate font-medium text-fg text-sm">{source}</span>
        {link && id !== undefined && (
          <Button size="sm" asChild>
            <Link href={`/pipelines/${id}`}>{t("open")}</Link>
          </Button>
        )}
      </div>
      <p className="mt-0.5 ml-6 text-fg-muted text-sm">
        {id === undefined ? (shown.length > 0 ? t("refused") : message) : t("taken", { count: faults.length })}
      </p>
      {shown.length > 0 && (
        <ul className="mt-2 ml-6 divide-y divide-line rounded-md border border-line">
          {shown.map((fault, at) => (
            <li key={at} className="px-3 py-2">
              <Fault {...fault} title={fault.nodeId === undefined ? undefined : titles.get(fault.nodeId)} />
            </li>
          ))}
        </ul>
      )}
      {faults.length > shown.length && (
        <p className="mt-1.5 ml-6 text-fg-subtle text-xs">{t("andMore", { count: faults.length - shown.length })}</p>
      )}
    </div>
  );
}

type FaultProps = ImportOutcome["diagnostics"][number] & { title: string | undefined };

/** The compiler begins its message with the node's name where it knows it; here the name stands above. */
function Fault({ message, hint, nodeId, title }: FaultProps) {
  const prefix = title === undefined ? "" : `${title}: `;
  const rest = prefix && message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return (
    <>
      {nodeId !== undefined && (
        <p className="flex items-baseline gap-2 text-xs">
          <span className="truncate font-medium text-fg">{title ?? nodeId}</span>
          {title !== undefined && <span className="shrink-0 font-mono text-2xs text-fg-subtle">{nodeId}</span>}
        </p>
      )}
      <p className="break-words text-fg-muted text-sm">{rest.charAt(0).toUpperCase() + rest.slice(1)}</p>
      {hint && <p className="break-words text-fg-subtle text-xs">{hint}</p>}
    </>
  );
}
