/** Which live source a node takes its frames from: one that an administrator has set up, or whoever sends them. */
"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { useUser } from "@/components/shell/session";
import { messageOf, useTRPC } from "@/components/trpc/client";
import { Select } from "@/components/ui/select";
import type { ControlProps } from "./controls";

/** Stands for the empty name, which a list of choices cannot hold; no source can have it, as names are trimmed. */
const sent = " ";

export function LiveSourceControl({ id, value, onChange, disabled, invalid, describedBy }: ControlProps) {
  const t = useTranslations("live");
  const isAdmin = useUser().role === "admin";
  const sources = useQuery(useTRPC().liveSources.list.queryOptions());
  const chosen = typeof value === "string" ? value : "";
  const listed = sources.data ?? [];
  const isGone = chosen !== "" && !listed.some(({ name }) => name === chosen);
  const options = [
    { value: sent, label: t("control.webcam"), detail: t("control.webcamDetail") },
    ...listed.map(({ name, kind }) => ({ value: name, label: name, detail: t(`settings.${kind}`) })),
    ...(isGone
      ? [{ value: chosen, label: chosen, detail: sources.isPending ? t("control.loading") : t("control.gone") }]
      : []),
  ];
  return (
    <>
      <Select
        id={id}
        value={chosen === "" ? sent : chosen}
        onValueChange={(next) => onChange(next === sent ? "" : next)}
        disabled={disabled}
        options={options}
        aria-invalid={invalid || (isGone && sources.isSuccess)}
        aria-describedby={describedBy}
      />
      {sources.isError && (
        <p role="alert" className="text-danger-text text-xs">
          {t("control.failed", { reason: messageOf(sources.error) })}
        </p>
      )}
      {isAdmin && (
        <Link
          href="/settings#live-sources"
          className="self-start text-accent-text text-xs underline underline-offset-2"
        >
          {t("control.setUp")}
        </Link>
      )}
    </>
  );
}
