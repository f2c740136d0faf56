/** What a graph runs in by the drawing as it is now, and why. */
"use client";

import { useTranslations } from "use-intl";
import { chooseForm, type PrecisionForm } from "@/nodes/precision";
import { useEditorState } from "../store/context";
import { documentOf } from "../store/editor-state";
import { jointWish } from "./model-nodes";
import type { MeasuredGraph } from "./use-precision";
import { useScores } from "./use-scores";

/** The wish of all nodes that share the graph, and what it comes to. */
export function useChoice({ nodes: ids, search }: MeasuredGraph) {
  const document = useEditorState(documentOf);
  const nodes = document.nodes.filter(({ id }) => ids.includes(id));
  const wish = jointWish(nodes);
  const isShared = wish === null && nodes.some(({ precision }) => precision);
  const choice = wish && search ? chooseForm(search, wish) : null;
  return { wish, isShared, choice };
}

export function Verdict({ graph }: { graph: MeasuredGraph }) {
  const t = useTranslations("editor.precision");
  const { summary } = useScores();
  const { wish, isShared, choice } = useChoice(graph);
  const { search } = graph;
  if (!wish) return <p className="text-fg-muted">{t(`why.${isShared ? "shared" : "not-asked"}`)}</p>;
  if (!choice || !search) return <p className="text-fg-muted">{t("why.unmeasured")}</p>;
  if (choice.why)
    return <p className="text-fg-muted">{choice.searchAgain ? t("searchAgain") : t(`why.${choice.why}`)}</p>;
  const { form } = choice;
  return (
    <p className="text-success-text tabular-nums">
      {summary(form, search.forms[0] as PrecisionForm)}
      {form.kept.length > 0 && (
        <span className="block text-fg-muted">
          {t("keptLayers", { kept: form.kept.length, layers: search.layers.length })}
        </span>
      )}
    </p>
  );
}
