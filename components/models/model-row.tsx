/** One model of the library, with what it takes, what it gives, where it comes from. */
"use client";

import { FlaskConical, Trash2, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useFormatter, useLocale, useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { useMayEdit } from "@/components/shell/session";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import type { RouterOutputs } from "@/server/trpc/root";
import { canTry } from "./try-document";

export type ListedModel = RouterOutputs["models"]["list"][number];

interface ModelRowProps {
  model: ListedModel;
  onTry: (model: ListedModel) => void;
  onRemove: (model: ListedModel) => void;
}

export function ModelRow({ model, onTry, onRemove }: ModelRowProps) {
  const t = useTranslations("models");
  const format = useFormatter();
  const locale = useLocale();
  const { bytes } = useQuantities();
  const mayEdit = useMayEdit();
  const { title, summary, task, licence, homepage, files, builtin, present, preprocess, text } = model;
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <article className="flex flex-col gap-3 px-4 py-3.5 sm:flex-row sm:items-start" aria-label={title}>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h3 className="min-w-0 break-words font-medium text-base text-fg">{title}</h3>
          <Badge>{t(`task.${task}`)}</Badge>
          {!present && (
            <Badge tone="warning">
              <TriangleAlert aria-hidden />
              {t("missing")}
            </Badge>
          )}
        </div>
        <p className="mt-0.5 max-w-prose text-fg-muted text-sm">{builtin ? summary : t("ownSummary")}</p>
        {!present && <p className="mt-1 max-w-prose text-warning-text text-xs">{t("missingDetail")}</p>}
        <dl className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-xs">
          <Fact name={t("takes")}>
            {preprocess ? pictureOf(preprocess, t("anySize")) : t(text ? "text" : "signal")}
            <Mono>{model.input}</Mono>
          </Fact>
          <Fact name={t("gives")}>
            {model.labels ? t("labelCount", { count: model.labels.length }) : t(`answer.${task}`)}
            <Mono>{model.output}</Mono>
          </Fact>
          <Fact name={t("size")}>{bytes(size)}</Fact>
          <Fact name={t("licence")}>{builtin ? licence : t("ownLicence")}</Fact>
          <Fact name={t("source")}>
            <Source model={model} />
          </Fact>
          {model.languages && (
            <Fact name={t("languages")}>{format.list(model.languages.map((tag) => languageName(tag, locale)))}</Fact>
          )}
          {homepage && (
            <Fact name={t("homepage")}>
              <a href={homepage} target="_blank" rel="noreferrer" className="text-accent-text hover:underline">
                {new URL(homepage).host}
              </a>
            </Fact>
          )}
        </dl>
      </div>
      {mayEdit && (
        <div className="flex shrink-0 gap-1">
          {canTry(model) && (
            <Button size="sm" onClick={() => onTry(model)}>
              <FlaskConical />
              {t("try")}
            </Button>
          )}
          {!builtin && (
            <Tooltip content={t("remove")}>
              <Button
                look="ghost"
                size="sm"
                icon
                aria-label={t("removeNamed", { title })}
                onClick={() => onRemove(model)}
              >
                <Trash2 />
              </Button>
            </Tooltip>
          )}
        </div>
      )}
    </article>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-1.5">
      <dt className="shrink-0 text-fg-subtle">{name}</dt>
      <dd className="min-w-0 break-words text-fg-muted">{children}</dd>
    </div>
  );
}

function Mono({ children }: { children: ReactNode }) {
  return <code className="ml-1.5 break-all font-mono text-2xs text-fg-subtle">{children}</code>;
}

function Source({ model }: { model: ListedModel }) {
  const t = useTranslations("models");
  const sources = model.files.flatMap((file) => file.sources);
  const packages = new Set(sources.flatMap((source) => (source.type === "npm" ? [source.package] : [])));
  if (packages.size > 0) return <span className="break-all">{[...packages].join(", ")}</span>;
  const [first] = sources;
  if (first?.type === "hub") return first.repo;
  if (first?.type === "https") return new URL(first.url).host;
  return t("uploaded");
}

function pictureOf({ width, height, color }: NonNullable<ListedModel["preprocess"]>, anySize: string): string {
  const size = width && height ? `${width} × ${height}` : height ? `… × ${height}` : anySize;
  return `${size}, ${color}`;
}

function languageName(tag: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: "language", fallback: "code" }).of(tag) ?? tag;
}
