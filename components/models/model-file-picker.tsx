"use client";

import { Upload } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { FormAlert } from "@/components/ui/form-alert";

interface ModelFilePickerProps {
  /** Why the last file was not taken. */
  problem?: string;
  onFiles: (files: File[]) => void;
}

/** The ONNX file by choice; its labels may come along. Drops are taken by the whole window. */
export function ModelFilePicker({ problem, onFiles }: ModelFilePickerProps) {
  const t = useTranslations("models");
  const chooser = useRef<HTMLInputElement>(null);

  return (
    <div className="flex flex-col gap-3 pt-1 pb-1">
      {problem && <FormAlert>{problem}</FormAlert>}
      <button
        type="button"
        onClick={() => chooser.current?.click()}
        className="flex flex-col items-center gap-1 rounded-lg border border-line-strong border-dashed px-6 py-10 text-center transition-colors hover:bg-hover"
      >
        <Upload aria-hidden className="mb-1 size-5 text-fg-subtle" />
        <span className="font-medium text-fg text-sm">{t("choose")}</span>
        <span className="text-fg-muted text-xs">{t("chooseDetail")}</span>
      </button>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        accept=".onnx,.txt,.json"
        aria-label={t("choose")}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = "";
        }}
      />
    </div>
  );
}
