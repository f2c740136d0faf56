"use client";

import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { curlCommand } from "@/components/pipelines/curl-command";
import { CopyButton } from "@/components/ui/copy-button";
import type { PipelineDocument } from "@/nodes/pipeline";

/** One of the pipelines, to show what running it looks like. */
export interface ExamplePipeline {
  slug: string;
  document: PipelineDocument;
}

interface CurlExampleProps {
  /** The key to show it with; else a variable of the shell. */
  apiKey?: string;
  example: ExamplePipeline;
  className?: string;
}

const never = () => () => {};

/** How a program runs a pipeline, as a command that can be pasted into a shell. */
export function CurlExample({ apiKey, example, className }: CurlExampleProps) {
  const t = useTranslations("settings");
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => "",
  );
  const command = curlCommand({ ...example, origin, key: apiKey ?? "$WEFT_KEY" });
  return (
    <div className={className}>
      <p className="mb-1.5 text-fg-muted text-sm">{t("keys.example")}</p>
      <div className="relative rounded-md border border-line bg-sunken">
        <pre className="overflow-x-auto whitespace-pre-wrap break-all py-2.5 pr-20 pl-3 font-mono text-fg-muted text-xs">
          {command}
        </pre>
        <CopyButton text={command} label={t("keys.copyExample")} className="absolute top-1.5 right-1.5" />
      </div>
    </div>
  );
}
