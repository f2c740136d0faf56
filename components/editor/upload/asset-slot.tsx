/** Where an input node's file goes: drop it, choose it, look at it, take it out. In the node and in its form alike. */
"use client";

import { CircleAlert, FileArchive, FileAudio, Film, ImageOff, Upload as UploadIcon, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useQuantities } from "@/components/i18n/use-quantities";
import { assetUrl } from "@/components/runs/run-model";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Progress } from "@/components/ui/progress";
import type { Asset } from "@/nodes/pipeline";
import { setParam } from "../document/set-param";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { accepts } from "./media";
import { upload } from "./upload";
import { useUploadWords } from "./use-upload-words";

interface AssetSlotProps {
  nodeId: string;
  param: string;
  title: string;
  accept: string;
  many: boolean;
  assets: readonly Asset[];
  /** In the form there is room for a list of names. */
  listed?: boolean;
}

export function AssetSlot({ nodeId, param, title, accept, many, assets, listed = false }: AssetSlotProps) {
  const t = useTranslations("editor.upload");
  const editor = useEditor();
  const words = useUploadWords();
  const state = useEditorState(({ uploads }) => uploads[nodeId]);
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const id = useId();

  const take = (files: readonly File[]) => {
    const fitting = files.filter((file) => accepts(accept, file));
    void upload(editor, { nodeId, param, many }, fitting.length > 0 ? fitting : files, words);
  };
  const put = (value: Asset | readonly Asset[] | null) =>
    editor.apply((document) => setParam(document, registry, nodeId, param, value));

  return (
    <section
      aria-label={title}
      className={cn("nodrag nowheel flex flex-col gap-1.5", over && "rounded-md ring-2 ring-accent")}
      onDragOver={(event) => {
        if (!editor.mayEdit || !event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = "copy";
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!editor.mayEdit || event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        event.stopPropagation();
        take([...event.dataTransfer.files]);
      }}
    >
      {assets.length > 0 && !listed && <Preview assets={assets} />}
      {assets.length > 0 && listed && (
        <AssetList assets={assets} mayEdit={editor.mayEdit} onChange={(left) => put(many ? left : null)} />
      )}
      {state && !state.error && (
        <div className="flex items-center gap-2 rounded-md bg-sunken px-2 py-1.5">
          <div className="min-w-0 flex-1">
            <p className="truncate text-2xs text-fg-muted">{state.name}</p>
            <Progress value={state.share} label={t("progress", { name: state.name })} className="mt-1" />
          </div>
          <Button look="ghost" size="sm" icon aria-label={t("cancel")} onClick={state.cancel}>
            <X />
          </Button>
        </div>
      )}
      {state?.error && (
        <div role="alert" className="flex items-start gap-1.5 rounded-md bg-danger-soft px-2 py-1.5 text-danger-text">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          <p className="min-w-0 flex-1 whitespace-pre-line break-words text-2xs">{state.error}</p>
          <Button look="ghost" size="sm" icon className="-m-1 size-6" aria-label={t("dismiss")} onClick={state.cancel}>
            <X />
          </Button>
        </div>
      )}
      {editor.mayEdit && (!state || state.error) && (
        <button
          type="button"
          onClick={() => picker.current?.click()}
          className={cn(
            "flex w-full items-center justify-center gap-1.5 rounded-md border border-line-strong border-dashed px-2 text-fg-muted text-xs hover:border-accent hover:bg-accent-soft hover:text-accent-text",
            assets.length > 0 ? "h-7" : "h-16 flex-col",
          )}
        >
          <UploadIcon aria-hidden className="size-3.5" />
          {assets.length > 0 ? t(many ? "more" : "replace") : t(many ? "dropMany" : "drop")}
        </button>
      )}
      {editor.mayEdit && (
        <input
          ref={picker}
          id={id}
          type="file"
          accept={accept}
          multiple={many}
          aria-label={t("choose", { title })}
          className="sr-only"
          tabIndex={-1}
          onChange={({ currentTarget }) => {
            take([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
      )}
    </section>
  );
}

function Preview({ assets }: { assets: readonly Asset[] }) {
  const { bytes } = useQuantities();
  const t = useTranslations("editor.upload");
  const [first] = assets;
  if (!first) return null;
  const shown = assets.slice(0, 4);
  const size = assets.reduce((sum, each) => sum + each.bytes, 0);
  return (
    <figure className="overflow-hidden rounded-md border border-line bg-sunken">
      <div className={cn("grid h-24 gap-px", shown.length > 1 && "grid-cols-2", shown.length > 2 && "grid-rows-2")}>
        {shown.map((asset, index) => (
          <Thumbnail key={`${asset.sha256}-${index}`} asset={asset} />
        ))}
      </div>
      <figcaption className="flex items-center justify-between gap-2 px-2 py-1 text-2xs text-fg-muted">
        <span className="truncate">{assets.length > 1 ? t("files", { count: assets.length }) : first.name}</span>
        <span className="shrink-0 tabular-nums">{bytes(size)}</span>
      </figcaption>
    </figure>
  );
}

function Thumbnail({ asset }: { asset: Asset }) {
  const [broken, setBroken] = useState(false);
  const filled = "size-full min-h-0 min-w-0 object-cover";
  if (asset.mime.startsWith("video/") && !broken) {
    return (
      <video
        src={`${assetUrl(asset.sha256)}#t=0.1`}
        muted
        playsInline
        preload="metadata"
        aria-label={asset.name}
        className={filled}
        onError={() => setBroken(true)}
      />
    );
  }
  if (asset.mime.startsWith("image/") && !broken) {
    return (
      <img
        src={assetUrl(asset.sha256)}
        alt={asset.name}
        loading="lazy"
        draggable={false}
        className={filled}
        onError={() => setBroken(true)}
      />
    );
  }
  const Icon = asset.mime.startsWith("audio/")
    ? FileAudio
    : asset.mime.startsWith("video/")
      ? Film
      : asset.mime.startsWith("image/")
        ? ImageOff
        : FileArchive;
  return (
    <div className="flex items-center justify-center text-fg-subtle">
      <Icon aria-hidden className="size-6" />
    </div>
  );
}

interface AssetListProps {
  assets: readonly Asset[];
  mayEdit: boolean;
  onChange: (left: readonly Asset[]) => void;
}

function AssetList({ assets, mayEdit, onChange }: AssetListProps) {
  const t = useTranslations("editor.upload");
  const { bytes } = useQuantities();
  return (
    <ul className="max-h-44 divide-y divide-line overflow-y-auto rounded-md border border-line">
      {assets.map((asset, index) => (
        <li key={`${asset.sha256}-${index}`} className="flex items-center gap-2 py-0.5 pr-0.5 pl-2 text-xs">
          <a
            href={assetUrl(asset.sha256)}
            target="_blank"
            rel="noreferrer"
            className="min-w-0 flex-1 truncate hover:underline"
          >
            {asset.name}
          </a>
          <span className="shrink-0 text-2xs text-fg-subtle tabular-nums">{bytes(asset.bytes)}</span>
          {mayEdit && (
            <Button
              look="ghost"
              size="sm"
              icon
              className="size-6"
              aria-label={t("remove", { name: asset.name })}
              onClick={() => onChange(assets.filter((_, at) => at !== index))}
            >
              <X />
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
