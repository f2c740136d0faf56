"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { Field, Textarea } from "@/components/ui/input";
import { modelNodes } from "../precision/model-nodes";
import { PrecisionSection } from "../precision/precision-section";
import { useEditor, useEditorState } from "../store/context";
import { documentOf } from "../store/editor-state";
import { TuningSection } from "../tuning/tuning-section";
import { ProblemList } from "./problems";

/** What the right side shows while nothing is selected. */
export function PipelinePanel() {
  const t = useTranslations("editor.inspector");
  const editor = useEditor();
  const id = useId();
  const models = modelNodes(useEditorState(documentOf));
  const description = useEditorState((state) => documentOf(state).description);
  return (
    <div className="flex flex-col gap-5 p-4">
      <Field id={id} label={t("description")}>
        <Textarea
          id={id}
          rows={3}
          maxLength={2000}
          value={description}
          readOnly={!editor.mayEdit}
          placeholder={t("descriptionHint")}
          onChange={({ target }) =>
            editor.apply((document) => ({ ...document, description: target.value }), "description")
          }
        />
      </Field>
      <section aria-labelledby={`${id}-problems`} className="flex flex-col gap-2">
        <h2 id={`${id}-problems`} className="font-medium text-fg text-sm">
          {t("problems")}
        </h2>
        <ProblemList />
      </section>
      {models.length > 0 && <PrecisionSection nodes={models} isPipeline />}
      {models.length > 0 && <TuningSection />}
    </div>
  );
}
