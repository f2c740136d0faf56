/** The switch on the drawing: whether models may run in less than float32, how accurate they must stay, and what is wanted of those that do. */
"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { Field } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Slider } from "@/components/ui/slider";
import { Switch } from "@/components/ui/switch";
import type { PipelineNode } from "@/nodes/pipeline";
import { defaultWish, type PrecisionWish } from "@/nodes/precision";
import { setPrecision } from "../document/set-precision";
import { useEditor } from "../store/context";
import { jointWish } from "./model-nodes";
import { useScores } from "./use-scores";

const budgets = { min: 0.8, max: 1, step: 0.001 } as const;

export function PrecisionControls({ nodes }: { nodes: readonly PipelineNode[] }) {
  const t = useTranslations("editor.precision");
  const editor = useEditor();
  const { score } = useScores();
  const id = useId();
  const wish = jointWish(nodes);
  const ids = nodes.map((node) => node.id);
  const set = (next: PrecisionWish | null) =>
    editor.apply((document) => setPrecision(document, ids, next), `precision:${ids.join()}`);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center justify-between gap-3">
        <label htmlFor={`${id}-allow`} className="font-medium text-fg text-sm">
          {t("allow")}
        </label>
        <Switch
          id={`${id}-allow`}
          checked={wish !== null}
          disabled={!editor.mayEdit}
          onCheckedChange={(on) => set(on ? defaultWish : null)}
        />
      </div>
      {wish && (
        <>
          <Field
            id={`${id}-budget`}
            label={t("budget")}
            hint={t("budgetHint")}
            aside={<span className="text-fg-muted text-xs tabular-nums">{score(wish.budget)}</span>}
          >
            <Slider
              id={`${id}-budget`}
              aria-label={t("budget")}
              {...budgets}
              value={Math.max(budgets.min, wish.budget)}
              disabled={!editor.mayEdit}
              onValueChange={(budget) => set({ ...wish, budget })}
            />
          </Field>
          <Field id={`${id}-prefer`} label={t("prefer")}>
            <Select
              id={`${id}-prefer`}
              aria-label={t("prefer")}
              value={wish.prefer}
              disabled={!editor.mayEdit}
              onValueChange={(prefer) => set({ ...wish, prefer: prefer as PrecisionWish["prefer"] })}
              options={[
                { value: "speed", label: t("preferSpeed") },
                { value: "size", label: t("preferSize") },
              ]}
            />
          </Field>
        </>
      )}
    </div>
  );
}
