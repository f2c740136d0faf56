/** A list of objects, such as the fields to extract: one small form per object. */
"use client";

import { Plus, Trash2 } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input";
import { useEditor } from "../store/context";
import { ParamControl } from "./controls";
import type { FormField } from "./form-fields";

type Row = Record<string, unknown>;

interface RecordsFieldProps {
  field: FormField;
  fields: readonly FormField[];
  value: unknown;
  issues: ReadonlyMap<string, string>;
  error: string | undefined;
  onChange: (rows: Row[]) => void;
}

export function RecordsField({ field, fields, value, issues, error, onChange }: RecordsFieldProps) {
  const t = useTranslations("editor.control");
  const { mayEdit } = useEditor();
  const rows = Array.isArray(value) ? (value as Row[]) : [];
  const set = (index: number, key: string, next: unknown) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, [key]: next } : row)));
  const empty = () => Object.fromEntries(fields.map(({ key, initial }) => [key, initial ?? ""]));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium text-fg text-sm">{field.title}</legend>
      {rows.map((row, index) => (
        <div key={index} className="relative flex flex-col gap-2 rounded-lg border border-line bg-sunken p-2.5">
          {fields.map((inner) => (
            <RecordField
              key={inner.key}
              field={inner}
              value={row[inner.key] ?? inner.initial}
              error={issues.get(`${field.key}.${index}.${inner.key}`)}
              disabled={!mayEdit}
              onChange={(next) => set(index, inner.key, next)}
            />
          ))}
          {mayEdit && (
            <Button
              look="ghost"
              size="sm"
              icon
              className="absolute top-1 right-1"
              aria-label={t("removeLine", { number: index + 1 })}
              onClick={() => onChange(rows.filter((_, at) => at !== index))}
            >
              <Trash2 />
            </Button>
          )}
        </div>
      ))}
      {error && (
        <p role="alert" className="text-danger-text text-xs">
          {error}
        </p>
      )}
      {mayEdit && (
        <Button size="sm" className="self-start" onClick={() => onChange([...rows, empty()])}>
          <Plus />
          {t("add")}
        </Button>
      )}
    </fieldset>
  );
}

interface RecordFieldProps {
  field: FormField;
  value: unknown;
  error: string | undefined;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

function RecordField({ field, value, error, disabled, onChange }: RecordFieldProps) {
  const id = useId();
  return (
    <Field id={id} label={field.title} error={error} className="gap-1 [&_label]:text-xs">
      <ParamControl
        id={id}
        field={field}
        value={value}
        onChange={onChange}
        disabled={disabled}
        invalid={error !== undefined}
        describedBy={error ? `${id}-error` : undefined}
      />
    </Field>
  );
}
