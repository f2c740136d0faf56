/** The form of a node's parameters, made from its schema. What is typed is taken at once, right or wrong; what is wrong is said at its field. */
"use client";

import { useId, useMemo } from "react";
import { useTranslations } from "use-intl";
import { Field } from "@/components/ui/input";
import type { NodeSpec } from "@/nodes/define-node";
import type { PipelineNode } from "@/nodes/pipeline";
import { setParam } from "../document/set-param";
import { useEditor, useEditorState } from "../store/context";
import { registry } from "../store/editor";
import { assetsIn } from "../store/editor-state";
import { AssetSlot } from "../upload/asset-slot";
import { ParamControl } from "./controls";
import { type FormField, fieldsOf, issuesOf } from "./form-fields";
import { RecordsField } from "./records-field";

export function ParamsForm({ node, spec }: { node: PipelineNode; spec: NodeSpec }) {
  const t = useTranslations("editor.inspector");
  const fields = fieldsOf(spec);
  const issues = useMemo(() => issuesOf(spec, node.params), [spec, node.params]);
  if (fields.length === 0) return null;
  return (
    <section aria-label={t("params")} className="flex flex-col gap-4">
      {fields.map((field) => (
        <ParamField key={field.key} node={node} field={field} issues={issues} />
      ))}
    </section>
  );
}

interface ParamFieldProps {
  node: PipelineNode;
  field: FormField;
  issues: ReadonlyMap<string, string>;
}

function ParamField({ node, field, issues }: ParamFieldProps) {
  const editor = useEditor();
  const id = useId();
  const { key, title, description, control, initial } = field;
  const told = useEditorState(({ check }) => check.byNode.get(node.id)?.find(({ param }) => param === key)?.message);
  const value = node.params[key] === undefined ? initial : node.params[key];
  const set = (next: unknown) =>
    editor.apply((document) => setParam(document, registry, node.id, key, next), `param:${node.id}.${key}`);
  const own = issues.get(key);
  const inner = [...issues.keys()].some((path) => path.startsWith(`${key}.`));
  // The compiler says more than the schema knows (a pattern, an expression); where both speak, the schema is nearer.
  const error = own ?? (inner ? undefined : told);
  if (control.sort === "asset") {
    return (
      <div className="flex flex-col gap-1.5">
        <span className="font-medium text-fg text-sm">{title}</span>
        <AssetSlot
          nodeId={node.id}
          param={key}
          title={title}
          accept={control.accept}
          many={control.many}
          assets={assetsIn(node.params)}
          listed
        />
        {error && <p className="text-danger-text text-xs">{error}</p>}
      </div>
    );
  }
  if (control.sort === "records") {
    return (
      <RecordsField field={field} fields={control.fields} value={value} issues={issues} error={error} onChange={set} />
    );
  }
  return (
    <Field
      id={id}
      label={title}
      hint={description}
      error={error}
      className={control.sort === "switch" ? "flex-row flex-wrap items-center justify-between" : undefined}
    >
      <ParamControl
        id={id}
        field={field}
        value={value}
        onChange={set}
        disabled={!editor.mayEdit}
        invalid={error !== undefined}
        describedBy={error ? `${id}-error` : description ? `${id}-hint` : undefined}
      />
    </Field>
  );
}
