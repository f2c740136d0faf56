/** What Weft guessed of an uploaded model, for the person to mend. */
"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { FormAlert } from "@/components/ui/form-alert";
import { Field, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { classesTold } from "@/nodes/classes-told";
import { BoxesFields } from "./boxes-fields";
import { LabelsField } from "./labels-field";
import { type ModelForm, type ModelInspection, type OwnTask, ownTasks, shapeOf, withTask } from "./model-form";
import { PictureFields } from "./picture-fields";
import { SwitchField } from "./switch-field";
import { TextFields } from "./text-fields";

interface ModelFieldsProps {
  id: string;
  form: ModelForm;
  inspection: ModelInspection;
  onChange: (form: ModelForm) => void;
  onSubmit: () => void;
  labelsFault: string | null;
  onTokenizer: (file: File) => void;
  /** Why there is no tokenizer, and whether one is on its way. */
  tokenizerFault: string | null;
  sendingTokenizer: boolean;
  /** Why the server refused the form. */
  problem: string | null;
}

export function ModelFields(props: ModelFieldsProps) {
  const { id, form, inspection, onChange, onSubmit, labelsFault, problem } = props;
  const t = useTranslations("models");
  const own = useId();
  const { inputs, outputs, guess, opset, operators, producer } = inspection;
  const set = (change: Partial<ModelForm>) => onChange({ ...form, ...change });
  const faces = (list: ModelInspection["inputs"]) =>
    list.map((face) => ({ value: face.name, label: face.name, detail: shapeOf(face) }));
  const isDetector = form.task === "object-detection";
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
      {guess.task === undefined && (
        <p className="rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-text">{t("notRecognised")}</p>
      )}
      <Field id={`${own}-task`} label={t("whatFor")}>
        <Select
          id={`${own}-task`}
          value={form.task}
          options={ownTasks.map((task) => ({ value: task, label: t(`task.${task}`), detail: t(`taskDetail.${task}`) }))}
          onValueChange={(task) => onChange(withTask(form, task as OwnTask))}
        />
      </Field>
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
      {(form.task === "image-classification" || isDetector) && (
        <LabelsField
          text={form.labels}
          classes={classesTold(outputs, { output: form.output, boxes: isDetector ? form.boxes : null })}
          fault={labelsFault}
          onChange={(labels) => set({ labels })}
        />
      )}
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
          <Field
            id={`${own}-output`}
            label={t(isDetector ? "boxesOutput" : "output")}
            hint={<Shape list={outputs} name={form.output} />}
          >
            <Select
              id={`${own}-output`}
              value={form.output}
              options={faces(outputs)}
              onValueChange={(output) => set({ output })}
            />
          </Field>
        </div>
        {form.task === "text-embedding" ? (
          <TextFields
            value={form.text}
            tokenizer={form.tokenizer}
            inputs={inputs}
            fault={props.tokenizerFault}
            busy={props.sendingTokenizer}
            onChange={(text) => set({ text })}
            onTokenizer={props.onTokenizer}
          />
        ) : (
          <PictureFields value={form.preprocess} onChange={(preprocess) => set({ preprocess })} />
        )}
        {form.task === "image-classification" && (
          <SwitchField
            label={t("probabilities")}
            hint={t("probabilitiesHint")}
            checked={!form.logits}
            onChange={(checked) => set({ logits: !checked })}
          />
        )}
        {isDetector && <BoxesFields value={form.boxes} outputs={outputs} onChange={(boxes) => set({ boxes })} />}
      </fieldset>
    </form>
  );
}

function Shape({ list, name }: { list: ModelInspection["inputs"]; name: string }) {
  const face = list.find((each) => each.name === name);
  return face ? <span className="font-mono text-2xs">{shapeOf(face)}</span> : null;
}
