/** Keys for programs that run pipelines: made, shown once, listed, revoked. */
"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { useAgo } from "@/components/i18n/use-ago";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import type { RouterOutputs } from "@/server/trpc/root";
import type { ExamplePipeline } from "./curl-example";
import { NewApiKey } from "./new-api-key";
import { SettingsSection } from "./settings-section";

export type ApiKey = RouterOutputs["apiKeys"]["list"][number];

export function ApiKeys({ initial, example }: { initial: ApiKey[]; example: ExamplePipeline | null }) {
  const t = useTranslations("settings");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const {
    data: keys,
    error,
    refetch,
  } = useQuery(trpc.apiKeys.list.queryOptions(undefined, { initialData: initial, staleTime: 0 }));
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.apiKeys.list.queryKey() });
  const revoke = useMutation(trpc.apiKeys.revoke.mutationOptions({ onSuccess: refresh }));

  function confirmRevoke() {
    if (!revoking) return;
    const { id, name } = revoking;
    revoke.mutate({ id }, { onSuccess: () => toast({ title: t("keys.revoked", { name }) }) });
  }

  return (
    <SettingsSection
      title={t("keys.title")}
      description={t("keys.description")}
      action={
        <Button onClick={() => setCreating(true)}>
          <Plus />
          {t("keys.create")}
        </Button>
      }
    >
      {error && keys.length === 0 ? (
        <ErrorState message={messageOf(error)} onRetry={() => void refetch()} />
      ) : keys.length === 0 ? (
        <EmptyState
          icon={KeyRound}
          title={t("keys.empty")}
          className="rounded-lg border border-line border-dashed py-8"
        >
          {t("keys.emptyDetail")}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {keys.map((key) => (
            <li key={key.id} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5">
              <KeyLine {...key} />
              <Button size="sm" aria-label={t("keys.revokeNamed", { name: key.name })} onClick={() => setRevoking(key)}>
                {t("keys.revoke")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {creating && <NewApiKey example={example} onCreated={refresh} onClose={() => setCreating(false)} />}
      <Confirm
        open={revoking !== null}
        onOpenChange={(open) => !open && setRevoking(null)}
        title={t("keys.revokeTitle", { name: revoking?.name ?? "" })}
        action={t("keys.revoke")}
        onConfirm={confirmRevoke}
      >
        {t("keys.revokeDetail")}
      </Confirm>
    </SettingsSection>
  );
}

function KeyLine({ name, prefix, createdAt, lastUsedAt }: ApiKey) {
  const t = useTranslations("settings");
  const format = useFormatter();
  const ago = useAgo();
  return (
    <>
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium text-fg text-sm">{name}</p>
        <p className="font-mono text-2xs text-fg-subtle">{prefix}…</p>
      </div>
      <p className="text-fg-muted text-xs sm:w-36">
        {t("keys.created", { date: format.dateTime(createdAt, { dateStyle: "medium" }) })}
      </p>
      <p className="text-fg-muted text-xs sm:w-36" suppressHydrationWarning>
        {lastUsedAt ? t("keys.used", { time: ago(lastUsedAt) }) : t("keys.neverUsed")}
      </p>
    </>
  );
}
