"use client";

import { FileText } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Field, Textarea } from "@/components/ui/input";
import { LabelsRefused, parseLabels } from "./parse-labels";

interface LabelsFieldProps {
  text: string;
  /** How many scores the model gives; null where it does not say. */
  classes: number | null;
  /** What was wrong when the form was sent. */
  fault: string | null;
  onChange: (text: string) => void;
}

/** Class names: typed, pasted or from a file; counted against the model's scores. */
export function LabelsField({ text, classes, fault, onChange }: LabelsFieldProps) {
  const t = useTranslations("models");
  const id = useId();
  const chooser = useRef<HTMLInputElement>(null);
  const [unreadable, setUnreadable] = useState(false);
  const found = countOf(text);

  async function take(file: File | undefined) {
    if (!file) return;
    setUnreadable(false);
    try {
      onChange(await file.text());
    } catch {
      setUnreadable(true);
    }
  }

  const hint =
    found === null
      ? t("labelsHint", { count: classes ?? 0 })
      : classes === null || classes === found.length
        ? t("labelsFound", { count: found.length, some: found.slice(0, 3).join(" · ") })
        : undefined;
  const mismatch =
    found !== null && classes !== null && found.length !== classes
      ? t("labelsMismatch", { count: found.length, classes })
      : null;
  return (
    <Field
      id={id}
      label={t("labels")}
      hint={hint}
      error={fault ?? (unreadable ? t("labelsUnreadable") : mismatch)}
      aside={
        <Button size="sm" look="ghost" onClick={() => chooser.current?.click()}>
          <FileText />
          {t("labelsFile")}
        </Button>
      }
    >
      <Textarea
        id={id}
        value={text}
        rows={5}
        spellCheck={false}
        aria-describedby={`${id}-hint ${id}-error`}
        aria-invalid={fault !== null || undefined}
        placeholder={t("labelsPlaceholder")}
        className="resize-y font-mono text-xs"
        onChange={(event) => onChange(event.target.value)}
      />
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".txt,.json,.csv,text/plain,application/json"
        aria-label={t("labelsFile")}
        onChange={({ target }) => {
          void take(target.files?.[0]);
          target.value = "";
        }}
      />
    </Field>
  );
}

/** Null while there is nothing that can be read as labels. */
function countOf(text: string): string[] | null {
  try {
    return parseLabels(text);
  } catch (thrown) {
    if (thrown instanceof LabelsRefused) return null;
    throw thrown;
  }
}
