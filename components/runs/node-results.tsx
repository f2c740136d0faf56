/** What one node gave: its ports, of which one is open, with how much of it there is and the ways to take it along. */
"use client";

import { CircleSlash, Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/states";
import type { PortResult } from "@/nodes/results";
import { KindDot } from "./kind-dot";
import { pathName, placeKey } from "./places";
import {
  downloadUrl,
  failedItems,
  formatsOf,
  isOutput,
  nodeOf,
  nodeTitle,
  portsOf,
  portTitle,
  type RunDetail,
} from "./run-model";
import { ItemError } from "./viewers/item-error";
import { PortView } from "./viewers/port-view";

export function NodeResults({ run, node }: { run: RunDetail; node: string }) {
  const t = useTranslations("runs");
  const ports = portsOf(run, node);
  const [chosen, setChosen] = useState<string | null>(null);
  const port = ports.find((each) => each.port === chosen) ?? ports[0];
  if (!port) {
    const kept = run.source === "editor" || nodeOf(run, node) === undefined;
    return (
      <EmptyState icon={CircleSlash} title={t("nodeEmpty", { node: nodeTitle(run, node) })}>
        {t(kept ? "nodeEmptyDetail" : "nodeEmptyApi")}
      </EmptyState>
    );
  }
  const owner = nodeOf(run, node);
  return (
    <div className="@container flex h-full min-h-0 flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-4 py-1">
        {ports.length > 1 && <PortChoice run={run} ports={ports} chosen={port} onChoose={setChosen} />}
        <Amount port={port} />
        {owner && isOutput(owner) && (
          <div className="ml-auto flex items-center gap-1">
            {formatsOf(port).map((format) => (
              <Button key={format} look="ghost" size="sm" asChild>
                <a
                  href={downloadUrl(run.id, node, format)}
                  download
                  aria-label={t("download", { format: format.toUpperCase() })}
                >
                  <Download aria-hidden />
                  {format.toUpperCase()}
                </a>
              </Button>
            ))}
          </div>
        )}
      </div>
      {owner && !isOutput(owner) && <Refused run={run} node={node} />}
      <div className="@container min-h-0 flex-1">
        {port.items.length === 0 ? (
          <EmptyState icon={CircleSlash} title={t("noItems")}>
            {t("noItemsDetail")}
          </EmptyState>
        ) : (
          <PortView key={port.port} run={run} port={port} />
        )}
      </div>
    </div>
  );
}

const refusalsShown = 3;

/** Outputs show failed items in their place; of the nodes between, what they refused is said above the rest. */
function Refused({ run, node }: { run: RunDetail; node: string }) {
  const t = useTranslations("runs");
  const refused = run.result?.errors.filter((error) => error.node === node) ?? [];
  if (refused.length === 0) return null;
  return (
    <ul className="flex shrink-0 flex-col gap-1 border-line border-b p-2">
      {refused.slice(0, refusalsShown).map(({ at, message }) => (
        <li key={placeKey(at)}>
          <ItemError
            message={[pathName(at), message].filter((part) => part && !message.startsWith(`${part}:`)).join(": ")}
          />
        </li>
      ))}
      {refused.length > refusalsShown && (
        <li className="px-2.5 text-danger-text text-xs">
          {t("moreFailed", { count: refused.length - refusalsShown })}
        </li>
      )}
    </ul>
  );
}

interface PortChoiceProps {
  run: RunDetail;
  ports: PortResult[];
  chosen: PortResult;
  onChoose: (port: string) => void;
}

function PortChoice({ run, ports, chosen, onChoose }: PortChoiceProps) {
  const t = useTranslations("runs");
  return (
    <fieldset aria-label={t("ports")} className="-ml-1.5 flex flex-wrap gap-0.5">
      {ports.map((port) => (
        <button
          key={port.port}
          type="button"
          aria-pressed={port === chosen}
          onClick={() => onChoose(port.port)}
          className={cn(
            "flex h-7 items-center gap-1.5 rounded-md px-2 font-medium text-xs",
            port === chosen ? "bg-active text-fg" : "text-fg-muted hover:bg-hover hover:text-fg",
          )}
        >
          <KindDot kind={port.kind} />
          {portTitle(run, port) ?? port.port}
        </button>
      ))}
    </fieldset>
  );
}

/** "15 items", "first 24 of 300", and how many failed. */
function Amount({ port }: { port: PortResult }) {
  const t = useTranslations("runs");
  const quantities = useQuantities();
  const failed = failedItems(port).length;
  const some = port.total > port.items.length;
  if (port.axes.length === 0 && port.total === 1) return null;
  return (
    <p className="text-fg-muted text-xs">
      {some
        ? t("firstOf", { shown: quantities.count(port.items.length), total: quantities.count(port.total) })
        : t("itemCount", { count: port.items.length, shown: quantities.count(port.items.length) })}
      {failed > 0 && (
        <span className="text-danger-text"> · {t("failedCount", { count: quantities.count(failed) })}</span>
      )}
    </p>
  );
}
