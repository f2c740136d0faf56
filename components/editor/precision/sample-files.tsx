/** Files for one input of the pipeline, a folder of them or a ZIP: sent into the store one after another, and into the drawing never. */
"use client";

import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { Select } from "@/components/ui/select";
import type { Asset, PipelineNode } from "@/nodes/pipeline";
import { type Control, fieldsOf } from "../inspector/form-fields";
import { useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { documentOf } from "../store/editor-state";
import { accepts } from "../upload/media";
import { sendFile } from "../upload/send-file";
import { useUploadWords } from "../upload/use-upload-words";

interface SampleFilesProps {
  value: { node: string; assets: Asset[] } | null;
  onChange: (value: { node: string; assets: Asset[] } | null) => void;
  onSending: (isSending: boolean) => void;
}

/** As many as the engine looks at. */
const mostFiles = 500;

export function SampleFiles({ value, onChange, onSending }: SampleFilesProps) {
  const t = useTranslations("editor.precision.search");
  const words = useUploadWords();
  const document = useEditorState(documentOf);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<{ done: number; of: number } | null>(null);
  const [refused, setRefused] = useState<string[]>([]);
  const targets = document.nodes.flatMap((node) => {
    const control = assetControl(node);
    return control ? [{ node, accept: `${control.accept},.zip` }] : [];
  });
  const [target, setTarget] = useState(targets[0]?.node.id);
  const chosen = targets.find(({ node }) => node.id === target) ?? targets[0];
  if (!chosen) return null;

  const send = async (given: readonly File[]) => {
    const fitting = given.filter((file) => accepts(chosen.accept, file)).slice(0, mostFiles);
    const assets = value?.node === chosen.node.id ? [...value.assets] : [];
    const failed: string[] = [];
    onSending(true);
    for (const [index, file] of fitting.entries()) {
      setState({ done: index, of: fitting.length });
      try {
        assets.push(await sendFile(file, words, () => {}).done);
      } catch (thrown) {
        failed.push(thrown instanceof Error ? thrown.message : String(thrown));
      }
    }
    onSending(false);
    setState(null);
    setRefused(failed);
    onChange(assets.length > 0 ? { node: chosen.node.id, assets } : null);
  };
  const take = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    void send([...(currentTarget.files ?? [])]);
    currentTarget.value = "";
  };
  const titleOf = (node: PipelineNode) => node.label ?? registry.get(node.type)?.title ?? node.type;
  return (
    <div className="flex flex-col gap-2">
      {targets.length > 1 && (
        <Select
          aria-label={t("for")}
          value={chosen.node.id}
          onValueChange={(next) => {
            setTarget(next);
            onChange(null);
          }}
          options={targets.map(({ node }) => ({ value: node.id, label: titleOf(node) }))}
        />
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" disabled={state !== null} onClick={() => files.current?.click()}>
          {t("files")}
        </Button>
        <Button size="sm" disabled={state !== null} onClick={() => folder.current?.click()}>
          {t("folder")}
        </Button>
      </div>
      <input
        ref={files}
        type="file"
        multiple
        accept={chosen.accept}
        aria-label={t("files")}
        tabIndex={-1}
        className="sr-only"
        onChange={take}
      />
      <input
        ref={folder}
        type="file"
        // Not in the types of React; all browsers of today know it.
        {...{ webkitdirectory: "" }}
        aria-label={t("folder")}
        tabIndex={-1}
        className="sr-only"
        onChange={take}
      />
      {state && (
        <div role="status">
          <p className="text-fg-muted text-xs tabular-nums">{t("uploading", { done: state.done + 1, of: state.of })}</p>
          <Progress
            value={state.done / state.of}
            label={t("uploading", { done: state.done + 1, of: state.of })}
            className="mt-1"
          />
        </div>
      )}
      {value && (
        <p className="flex items-center justify-between gap-2 text-success-text text-xs">
          {t("uploaded", { count: value.assets.length })}
          <Button look="ghost" size="sm" onClick={() => onChange(null)}>
            {t("clear")}
          </Button>
        </p>
      )}
      {refused[0] && (
        <p role="alert" className="text-danger-text text-xs">
          {t("refused", { count: refused.length, message: refused[0] })}
        </p>
      )}
    </div>
  );
}

function assetControl({ type }: PipelineNode): Extract<Control, { sort: "asset" }> | undefined {
  const spec = registry.get(type);
  const field = spec && fieldsOf(spec).find(({ control }) => control.sort === "asset");
  return field?.control.sort === "asset" ? field.control : undefined;
}
