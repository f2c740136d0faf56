/** Every item that failed, with its place, the node that refused it, and why. */
"use client";

import { useTranslations } from "use-intl";
import { pathName } from "./places";
import { nodeTitle, type RunDetail } from "./run-model";

export function RunErrors({ run, onSelectNode }: { run: RunDetail; onSelectNode: (id: string) => void }) {
  const t = useTranslations("runs");
  const errors = run.result?.errors ?? [];
  return (
    <div className="px-4 py-3">
      <p className="mb-2 text-fg-muted text-sm">{t("problemsDetail", { count: errors.length })}</p>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {errors.map(({ node, at, message }, index) => (
          <li
            key={index}
            className="flex flex-col gap-0.5 px-3 py-2 [contain-intrinsic-size:auto_56px] [content-visibility:auto]"
          >
            <div className="flex flex-wrap items-baseline gap-x-2 text-xs">
              <span className="font-medium text-fg">{pathName(at) || t("wholeRun")}</span>
              <button type="button" onClick={() => onSelectNode(node)} className="text-accent-text hover:underline">
                {nodeTitle(run, node)}
              </button>
            </div>
            <p className="text-danger-text text-sm [overflow-wrap:anywhere]">{message}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
