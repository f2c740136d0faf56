/** How a text is made into tokens, and what the model gives for them into one embedding. */
"use client";

import { FileText } from "lucide-react";
import { useId, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { TextPreprocess } from "@/nodes/model-card";
import { type ModelForm, type ModelInspection, shapeOf } from "./model-form";
import { NumberField } from "./number-field";

interface TextFieldsProps {
  value: TextPreprocess;
  tokenizer: ModelForm["tokenizer"];
  inputs: ModelInspection["inputs"];
  /** Why there is no tokenizer yet. */
  fault: string | null;
  busy: boolean;
  onChange: (value: TextPreprocess) => void;
  onTokenizer: (file: File) => void;
}

const poolings = ["mean", "cls", "none"] as const;
const sides = ["passage", "query"] as const;
/** Stands for no input: an empty value is none to a list of choices. */
const none = " ";

export function TextFields({ value, tokenizer, inputs, fault, busy, onChange, onTokenizer }: TextFieldsProps) {
  const t = useTranslations("models");
  const id = useId();
  const chooser = useRef<HTMLInputElement>(null);
  const set = (change: Partial<TextPreprocess>) => onChange({ ...value, ...change });
  const faces = inputs.map((face) => ({ value: face.name, label: face.name, detail: shapeOf(face) }));
  return (
    <>
      <Field id={`${id}-tokenizer`} label={t("tokens.tokenizer")} hint={t("tokens.tokenizerHint")} error={fault}>
        <Button
          id={`${id}-tokenizer`}
          busy={busy}
          className="self-start"
          aria-label={`${t("tokens.tokenizer")}: ${tokenizer?.name ?? t("tokens.tokenizerFile")}`}
          aria-describedby={`${id}-tokenizer-hint ${id}-tokenizer-error`}
          onClick={() => chooser.current?.click()}
        >
          <FileText />
          {tokenizer?.name ?? t("tokens.tokenizerFile")}
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".json,application/json"
          aria-label={t("tokens.tokenizerFile")}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) onTokenizer(file);
            target.value = "";
          }}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id={`${id}-mask`} label={t("tokens.mask")}>
          <Select id={`${id}-mask`} value={value.mask} options={faces} onValueChange={(mask) => set({ mask })} />
        </Field>
        <Field id={`${id}-types`} label={t("tokens.types")}>
          <Select
            id={`${id}-types`}
            value={value.types ?? none}
            options={[{ value: none, label: t("tokens.noTypes") }, ...faces]}
            onValueChange={(types) => set({ types: types === none ? null : types })}
          />
        </Field>
        <Field id={`${id}-pooling`} label={t("tokens.pooling")}>
          <Select
            id={`${id}-pooling`}
            value={value.pooling}
            options={poolings.map((pooling) => ({ value: pooling, label: t(`tokens.poolings.${pooling}`) }))}
            onValueChange={(pooling) => set({ pooling: pooling as TextPreprocess["pooling"] })}
          />
        </Field>
        <NumberField
          label={t("tokens.maxTokens")}
          value={value.maxTokens}
          placeholder="512"
          onChange={(maxTokens) => set({ maxTokens: maxTokens ?? 512 })}
        />
        {sides.map((side) => (
          <Field key={side} id={`${id}-${side}`} label={t(`tokens.${side}`)} hint={t("tokens.prefixHint")}>
            <Input
              id={`${id}-${side}`}
              autoComplete="off"
              maxLength={500}
              aria-describedby={`${id}-${side}-hint`}
              value={value.prefixes[side]}
              onChange={({ target }) => set({ prefixes: { ...value.prefixes, [side]: target.value } })}
            />
          </Field>
        ))}
      </div>
    </>
  );
}
