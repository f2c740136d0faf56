/** What Weft guessed of an uploaded classifier, for the person to mend. */
"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { FormAlert } from "@/components/ui/form-alert";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { type ClassifierForm, classesOf, type ModelInspection, shapeOf } from "./classifier-form";
import { LabelsField } from "./labels-field";
import { PictureFields } from "./picture-fields";

interface ClassifierFieldsProps {
  id: string;
  form: ClassifierForm;
  inspection: ModelInspection;
  onChange: (form: ClassifierForm) => void;
  onSubmit: () => void;
  labelsFault: string | null;
  /** Why the server refused the form. */
  problem: string | null;
}

export function ClassifierFields({
  id,
  form,
  inspection,
  onChange,
  onSubmit,
  labelsFault,
  problem,
}: ClassifierFieldsProps) {
  const t = useTranslations("models");
  const own = useId();
  const { inputs, outputs, guess, opset, operators, producer } = inspection;
  const set = (change: Partial<ClassifierForm>) => onChange({ ...form, ...change });
  const faces = (list: ModelInspection["inputs"]) =>
    list.map((face) => ({ value: face.name, label: face.name, detail: shapeOf(face) }));
  const total = Object.values(operators).reduce((sum, count) => sum + count, 0);
  return (
    <form
      id={id}
      className="flex flex-col gap-5 pt-1"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {problem && <FormAlert>{problem}</FormAlert>}
      {guess.task !== "image-classification" && (
        <p className="rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-text">{t("notClassifier")}</p>
      )}
      <Field id={`${own}-title`} label={t("name")}>
        <Input
          id={`${own}-title`}
          required
          maxLength={120}
          autoComplete="off"
          placeholder={t("namePlaceholder")}
          value={form.title}
          onChange={(event) => set({ title: event.target.value })}
        />
      </Field>
      <LabelsField
        text={form.labels}
        classes={classesOf(outputs.find(({ name }) => name === form.output))}
        fault={labelsFault}
        onChange={(labels) => set({ labels })}
      />
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-3 w-full border-line border-t pt-4">
          <span className="font-medium text-fg text-sm">{t("guessed")}</span>
          <span className="mt-0.5 block text-fg-subtle text-xs">
            {t("facts", { opset, operators: total, producer: producer || "–" })}
          </span>
        </legend>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field id={`${own}-input`} label={t("input")} hint={<Shape list={inputs} name={form.input} />}>
            <Select
              id={`${own}-input`}
              value={form.input}
              options={faces(inputs)}
              onValueChange={(input) => set({ input })}
            />
          </Field>
          <Field id={`${own}-output`} label={t("output")} hint={<Shape list={outputs} name={form.output} />}>
            <Select
              id={`${own}-output`}
              value={form.output}
              options={faces(outputs)}
              onValueChange={(output) => set({ output })}
            />
          </Field>
        </div>
        <PictureFields value={form.preprocess} onChange={(preprocess) => set({ preprocess })} />
        <div className="flex items-start gap-3">
          <Switch
            id={`${own}-logits`}
            checked={!form.logits}
            aria-describedby={`${own}-logits-hint`}
            onCheckedChange={(checked) => set({ logits: !checked })}
          />
          <div>
            <label htmlFor={`${own}-logits`} className="block font-medium text-fg text-sm">
              {t("probabilities")}
            </label>
            <p id={`${own}-logits-hint`} className="text-fg-subtle text-xs">
              {t("probabilitiesHint")}
            </p>
          </div>
        </div>
      </fieldset>
    </form>
  );
}

function Shape({ list, name }: { list: ModelInspection["inputs"]; name: string }) {
  const face = list.find((each) => each.name === name);
  return face ? <span className="font-mono text-2xs">{shapeOf(face)}</span> : null;
}
