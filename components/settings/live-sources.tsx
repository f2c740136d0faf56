/** Cameras, streams and folders that drawings may name: set up by administrators, listed for those who draw. */
"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FolderSearch, Plus, Radio, Video } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useUser } from "@/components/shell/session";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { toast } from "@/components/ui/toast";
import type { RouterOutputs } from "@/server/trpc/root";
import { LiveSourceForm } from "./live-source-form";
import { SettingsSection } from "./settings-section";

export type ListedSource = RouterOutputs["liveSources"]["list"][number];

export function LiveSources({ initial }: { initial: ListedSource[] }) {
  const t = useTranslations("live.settings");
  const trpc = useTRPC();
  const queries = useQueryClient();
  const isAdmin = useUser().role === "admin";
  const [edited, setEdited] = useState<ListedSource | "new" | null>(null);
  const [removing, setRemoving] = useState<ListedSource | null>(null);
  const {
    data: sources,
    error,
    refetch,
  } = useQuery(trpc.liveSources.list.queryOptions(undefined, { initialData: initial, staleTime: 0 }));
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.liveSources.list.queryKey() });
  const remove = useMutation(trpc.liveSources.remove.mutationOptions({ onSuccess: refresh }));

  function confirmRemove() {
    if (!removing) return;
    const { name } = removing;
    remove.mutate({ name }, { onSuccess: () => toast({ title: t("removed", { name }) }) });
  }

  return (
    <SettingsSection
      anchor="live-sources"
      title={t("title")}
      description={t("description")}
      action={
        isAdmin && (
          <Button onClick={() => setEdited("new")}>
            <Plus />
            {t("add")}
          </Button>
        )
      }
    >
      {error && sources.length === 0 ? (
        <ErrorState message={messageOf(error)} onRetry={() => void refetch()} />
      ) : sources.length === 0 ? (
        <EmptyState icon={Radio} title={t("empty")} className="rounded-lg border border-line border-dashed py-8">
          {t(isAdmin ? "emptyDetail" : "emptyOthers")}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {sources.map((source) => (
            <li key={source.name} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5">
              <SourceLine {...source} />
              {isAdmin && (
                <div className="flex gap-2">
                  <Button
                    size="sm"
                    aria-label={t("editNamed", { name: source.name })}
                    onClick={() => setEdited(source)}
                  >
                    {t("edit")}
                  </Button>
                  <Button
                    size="sm"
                    aria-label={t("removeNamed", { name: source.name })}
                    onClick={() => setRemoving(source)}
                  >
                    {t("remove")}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {edited && (
        <LiveSourceForm source={edited === "new" ? null : edited} onSaved={refresh} onClose={() => setEdited(null)} />
      )}
      <Confirm
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        title={t("removeTitle", { name: removing?.name ?? "" })}
        action={t("remove")}
        onConfirm={confirmRemove}
      >
        {t("removeDetail")}
      </Confirm>
    </SettingsSection>
  );
}

function SourceLine({ name, kind, address, user, hasPassword }: ListedSource) {
  const t = useTranslations("live.settings");
  const Icon = kind === "folder" ? FolderSearch : Video;
  const signs = user ? t("signsIn", { user }) : hasPassword ? t("hasPassword") : null;
  return (
    <div className="flex min-w-48 flex-1 items-center gap-3">
      <Icon aria-hidden className="size-4 shrink-0 text-fg-subtle" />
      <div className="min-w-0">
        <p className="truncate font-medium text-fg text-sm">{name}</p>
        <p className="break-all text-fg-muted text-xs">{[t(kind), address, signs].filter(Boolean).join(" · ")}</p>
      </div>
    </div>
  );
}
