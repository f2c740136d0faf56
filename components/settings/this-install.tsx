/** How this install is doing, looked at again every few seconds. */
"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Badge, type Tone } from "@/components/ui/badge";
import type { RouterOutputs } from "@/server/trpc/root";
import { SettingsSection } from "./settings-section";

export type SystemStatus = RouterOutputs["system"]["status"];

const tones = { ready: "success", starting: "warning", down: "danger" } as const satisfies Record<string, Tone>;

export function ThisInstall({ initial }: { initial: SystemStatus }) {
  const t = useTranslations("settings");
  const { bytes, count } = useQuantities();
  const { data, error } = useQuery(
    useTRPC().system.status.queryOptions(undefined, { initialData: initial, refetchInterval: 10_000 }),
  );
  const { version, engine, dataBytes } = data;
  const unknown = <span className="text-fg-subtle">{t("install.unknown")}</span>;
  const facts: [string, ReactNode][] = [
    [t("install.version"), <span key="version">{version}</span>],
    [
      t("install.engine"),
      <Badge key="engine" tone={tones[engine.state]}>
        {t(`install.state.${engine.state}`)}
      </Badge>,
    ],
    [t("install.processors"), engine.processors === null ? unknown : count(engine.processors)],
    [t("install.onnxruntime"), engine.onnxruntime ?? unknown],
    [t("install.video"), engine.video === null ? unknown : t(`install.decoder.${engine.video}`)],
    [t("install.data"), bytes(dataBytes)],
  ];
  return (
    <SettingsSection title={t("install.title")}>
      {error && (
        <p role="alert" className="mb-3 rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-text">
          {t("install.stale", { reason: messageOf(error) })}
        </p>
      )}
      <dl className="grid overflow-hidden rounded-lg border border-line bg-surface sm:grid-cols-3">
        {facts.map(([name, value]) => (
          <div key={name} className="-mt-px -ml-px border-line border-t border-l px-4 py-3">
            <dt className="text-fg-subtle text-xs">{name}</dt>
            <dd className="mt-1 min-h-5 break-words text-fg text-sm">{value}</dd>
          </div>
        ))}
      </dl>
    </SettingsSection>
  );
}
