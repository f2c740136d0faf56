/** One control per sort of parameter. Values go out as the schema wants them; a text that is no number goes out as null. */
"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useTRPC } from "@/components/trpc/client";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input, Textarea } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Slider } from "@/components/ui/slider";
import { Switch } from "@/components/ui/switch";
import type { FormField } from "./form-fields";
import { LiveSourceControl } from "./live-source-control";

export interface ControlProps {
  id: string;
  field: FormField;
  value: unknown;
  onChange: (value: unknown) => void;
  disabled: boolean;
  invalid: boolean;
  describedBy: string | undefined;
}

export function ParamControl(props: ControlProps) {
  const { id, field, value, onChange, disabled, invalid, describedBy } = props;
  const { control } = field;
  const aria = { "aria-invalid": invalid, "aria-describedby": describedBy };
  switch (control.sort) {
    case "text": {
      const shape = { id, disabled, ...aria, value: String(value ?? ""), spellCheck: !control.code };
      const className = control.code ? "font-mono text-xs" : undefined;
      const take = ({ target }: { target: { value: string } }) => onChange(target.value);
      return control.rows > 1 || (typeof value === "string" && value.includes("\n")) ? (
        <Textarea {...shape} rows={control.rows} className={className} onChange={take} />
      ) : (
        <Input {...shape} className={className} onChange={take} />
      );
    }
    case "color":
      return (
        <div className="flex gap-2">
          <input
            type="color"
            aria-label={field.title}
            disabled={disabled}
            value={/^#[0-9a-f]{6}$/i.test(String(value)) ? String(value) : "#000000"}
            onChange={({ target }) => onChange(target.value)}
            className="h-8 w-10 shrink-0 cursor-pointer rounded-md border border-line-strong bg-surface p-0.5"
          />
          <Input
            id={id}
            disabled={disabled}
            {...aria}
            value={String(value ?? "")}
            className="font-mono text-xs"
            onChange={({ target }) => onChange(target.value)}
          />
        </div>
      );
    case "number":
      return <NumberControl {...props} />;
    case "slider":
      return (
        <div className="flex items-center gap-3">
          <Slider
            aria-label={field.title}
            value={Number(value ?? control.min)}
            min={control.min}
            max={control.max}
            step={control.step}
            disabled={disabled}
            onValueChange={onChange}
          />
          <NumberControl {...props} className="w-16 shrink-0" />
        </div>
      );
    case "switch":
      return <Switch id={id} checked={value === true} disabled={disabled} onCheckedChange={onChange} {...aria} />;
    case "choice":
      return (
        <Select
          id={id}
          value={typeof value === "string" ? value : undefined}
          onValueChange={onChange}
          disabled={disabled}
          options={control.options.map((option) => ({ value: option, label: option }))}
          {...aria}
        />
      );
    case "model":
      return <ModelControl {...props} tasks={control.tasks} />;
    case "live-source":
      return <LiveSourceControl {...props} />;
    case "texts":
      return <TextsControl {...props} />;
    default:
      return <JsonControl {...props} />;
  }
}

/** What is being typed stays as typed; what it means goes out. */
function NumberControl({
  id,
  field,
  value,
  onChange,
  disabled,
  invalid,
  describedBy,
  className,
}: ControlProps & { className?: string }) {
  const { control } = field;
  const [typed, setTyped] = useState<string | null>(null);
  const bounds = control.sort === "number" || control.sort === "slider" ? control : undefined;
  return (
    <Input
      id={id}
      type="number"
      inputMode="decimal"
      min={bounds?.min}
      max={bounds?.max}
      step={bounds?.step ?? "any"}
      disabled={disabled}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      value={typed ?? (typeof value === "number" ? String(value) : "")}
      className={cn("tabular-nums", className)}
      onBlur={() => setTyped(null)}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange(target.value === "" || Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber);
      }}
    />
  );
}

function ModelControl({
  id,
  value,
  onChange,
  disabled,
  invalid,
  describedBy,
  tasks,
}: ControlProps & { tasks: readonly string[] }) {
  const t = useTranslations("editor.control");
  const trpc = useTRPC();
  const models = useQuery(trpc.models.list.queryOptions({ tasks: [...tasks] }));
  const listed = models.data ?? [];
  const chosen = typeof value === "string" && value !== "" ? value : undefined;
  const missing = chosen && models.data && !listed.some((model) => model.id === chosen);
  const options = [
    ...listed.map(({ id: model, title, present }) => ({
      value: model,
      label: title,
      detail: present ? undefined : t("absent"),
    })),
    ...(missing || (chosen && !models.data) ? [{ value: chosen, label: chosen }] : []),
  ];
  return (
    <>
      <Select
        id={id}
        value={chosen}
        onValueChange={onChange}
        disabled={disabled || (models.data && options.length === 0)}
        options={options}
        placeholder={models.isLoading ? t("loading") : options.length === 0 ? t("noModels") : t("chooseModel")}
        aria-invalid={invalid}
        aria-describedby={describedBy}
      />
      {models.data && listed.length === 0 && (
        <Link href="/models" className="text-accent-text text-xs underline underline-offset-2">
          {t("addModel")}
        </Link>
      )}
    </>
  );
}

function TextsControl({ id, field, value, onChange, disabled, describedBy }: ControlProps) {
  const t = useTranslations("editor.control");
  const texts = Array.isArray(value) ? value.map(String) : [];
  return (
    <div className="flex flex-col gap-1">
      {texts.map((text, index) => (
        <div key={index} className="flex gap-1">
          <Input
            id={index === 0 ? id : undefined}
            value={text}
            disabled={disabled}
            aria-label={t("line", { title: field.title, number: index + 1 })}
            aria-describedby={describedBy}
            onChange={({ target }) => onChange(texts.map((each, at) => (at === index ? target.value : each)))}
          />
          {!disabled && (
            <Button
              look="ghost"
              icon
              aria-label={t("removeLine", { number: index + 1 })}
              onClick={() => onChange(texts.filter((_, at) => at !== index))}
            >
              <X />
            </Button>
          )}
        </div>
      ))}
      {!disabled && (
        <Button
          look="ghost"
          size="sm"
          className="self-start"
          id={texts.length === 0 ? id : undefined}
          onClick={() => onChange([...texts, `${field.title.toLowerCase().split(" ")[0]} ${texts.length + 1}`])}
        >
          <Plus />
          {t("add")}
        </Button>
      )}
    </div>
  );
}

function JsonControl({ id, value, onChange, disabled, describedBy }: ControlProps) {
  const t = useTranslations("editor.control");
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  return (
    <>
      <Textarea
        id={id}
        rows={4}
        disabled={disabled}
        spellCheck={false}
        aria-invalid={wrong}
        aria-describedby={describedBy}
        className="font-mono text-xs"
        value={typed ?? JSON.stringify(value, null, 2) ?? ""}
        onChange={({ target }) => {
          setTyped(target.value);
          try {
            onChange(JSON.parse(target.value));
            setWrong(false);
          } catch {
            setWrong(true);
          }
        }}
      />
      {wrong && <p className="text-danger-text text-xs">{t("notJson")}</p>}
    </>
  );
}
