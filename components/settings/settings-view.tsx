"use client";

import { useTranslations } from "use-intl";
import { useMayEdit } from "@/components/shell/session";
import { Page } from "@/components/shell/shell";
import type { CostFigures } from "@/nodes/cost-figures";
import { type ApiKey, ApiKeys } from "./api-keys";
import { Appearance } from "./appearance";
import { Costs } from "./costs";
import { CurlExample, type ExamplePipeline } from "./curl-example";
import { type ListedSource, LiveSources } from "./live-sources";
import { type SystemStatus, ThisInstall } from "./this-install";

interface SettingsViewProps {
  /** Null for those who may not see them. */
  apiKeys: ApiKey[] | null;
  liveSources: ListedSource[];
  status: SystemStatus;
  costs: CostFigures | null;
  /** Null where there is no pipeline. */
  example: ExamplePipeline | null;
}

export function SettingsView({ apiKeys, liveSources, status, costs, example }: SettingsViewProps) {
  const t = useTranslations("settings");
  const mayEdit = useMayEdit();
  return (
    <Page title={t("title")}>
      <Appearance />
      {mayEdit && apiKeys && <ApiKeys initial={apiKeys} example={example} />}
      {mayEdit && example && <CurlExample example={example} className="-mt-4 mb-9" />}
      {mayEdit && <LiveSources initial={liveSources} />}
      <Costs initial={costs} />
      <ThisInstall initial={status} />
    </Page>
  );
}
