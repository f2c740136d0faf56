/** How an object detector tells its boxes. */
"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Boxes } from "@/nodes/model-card";
import { type ModelInspection, shapeOf } from "./model-form";
import { SwitchField } from "./switch-field";

interface BoxesFieldsProps {
  value: Boxes;
  outputs: ModelInspection["outputs"];
  onChange: (value: Boxes) => void;
}

const forms = ["cxcywh", "xyxy"] as const;
const units = ["pixels", "share"] as const;
/** Stands for the output of the boxes: an empty value is none to a list of choices. */
const together = " ";

export function BoxesFields({ value, outputs, onChange }: BoxesFieldsProps) {
  const t = useTranslations("models");
  const id = useId();
  const set = (change: Partial<Boxes>) => onChange({ ...value, ...change });
  const scores = [
    { value: together, label: t("boxes.together") },
    ...outputs.map((face) => ({ value: face.name, label: face.name, detail: shapeOf(face) })),
  ];
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id={`${id}-scores`} label={t("boxes.scores")}>
          <Select
            id={`${id}-scores`}
            value={value.scores ?? together}
            options={scores}
            onValueChange={(name) => set({ scores: name === together ? undefined : name })}
          />
        </Field>
        <Field id={`${id}-strides`} label={t("boxes.strides")} hint={t("boxes.stridesHint")}>
          <Input
            id={`${id}-strides`}
            inputMode="numeric"
            autoComplete="off"
            pattern="\s*[1-9]\d*(\s*,\s*[1-9]\d*)*\s*"
            aria-describedby={`${id}-strides-hint`}
            placeholder={t("boxes.noGrids")}
            defaultValue={value.strides?.join(", ")}
            onChange={({ target }) => set({ strides: stridesOf(target.value) })}
          />
        </Field>
        <Field id={`${id}-form`} label={t("boxes.form")}>
          <Select
            id={`${id}-form`}
            value={value.form}
            options={forms.map((form) => ({ value: form, label: t(`boxes.forms.${form}`) }))}
            onValueChange={(form) => set({ form: form as Boxes["form"] })}
          />
        </Field>
        <Field id={`${id}-unit`} label={t("boxes.unit")}>
          <Select
            id={`${id}-unit`}
            value={value.unit}
            options={units.map((unit) => ({ value: unit, label: t(`boxes.units.${unit}`) }))}
            onValueChange={(unit) => set({ unit: unit as Boxes["unit"] })}
          />
        </Field>
      </div>
      {(["objectness", "background", "transposed"] as const).map((name) => (
        <SwitchField
          key={name}
          label={t(`boxes.${name}`)}
          hint={t(`boxes.${name}Hint`)}
          checked={value[name]}
          onChange={(checked) => set({ [name]: checked })}
        />
      ))}
    </>
  );
}

/** Null without any. */
function stridesOf(text: string): number[] | null {
  const strides = (text.match(/\d+/g) ?? []).map(Number).filter((stride) => stride > 0);
  return strides.length > 0 ? strides : null;
}
