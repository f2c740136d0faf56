/**
 * Tunes one graph in every form that its precision leaves a choice of, each in a process of its own, since only one that held nothing
 * before tells how much memory a setting needs; then all of them in turns, each as it was tuned. What was measured is kept for every form:
 * a budget that is changed finds its form tuned.
 */
import { chooseForm, type PrecisionWish } from "@/nodes/precision";
import type { Said } from "@/nodes/told";
import { pointOf, type TunedForm, type TunedGraph } from "@/nodes/tuning";
import { EngineError } from "../errors";
import type { GraphStep } from "../plan";
import { programBeside } from "../program";
import type { TuningStore } from "../runtime/tuning-store";
import type { TunedStep } from "../tune/compare-forms";
import { type FormToTune, stepWith } from "../tune/forms";
import type { GraphTask } from "../tune/tune-graph";
import { asFull, askChild, jobFailure } from "./child-job";
import type { PrecisionStore } from "./precision-store";
import type { GraphProgress, TunerTask } from "./tuner-messages";

export interface FormsToTune extends Omit<GraphTask, "form" | "path" | "step"> {
  /** In float32. */
  step: GraphStep;
  wish: PrecisionWish | null;
  forms: readonly FormToTune[];
  pathOf(graph: string): string;
}

interface Stores {
  plansDirectory: string;
  tunings: TuningStore;
  searches: PrecisionStore;
}

/** Of the time, for the turns of several forms. */
const turnsShare = 0.2;
/** More says no more of one form. */
const mostMs = 20_000;
/** For a process itself. */
const startMs = 1_000;

/** How the graph runs from now on, in the form that does; null where that could not be tuned, with the reason. */
export async function tuneForms(
  { step, wish, forms, pathOf, ...task }: FormsToTune,
  { plansDirectory, tunings, searches }: Stores,
  onProgress: (phase: GraphProgress["phase"], share: number) => void,
): Promise<{ graph: string; tuned: TunedGraph | null; said: Said | null }> {
  const ask = <Outcome>(own: TunerTask, place: number) =>
    askChild<TunerTask, GraphProgress, Outcome>(
      programBeside(import.meta.url, "./tuner.mjs", "./tuner.ts"),
      [plansDirectory],
      own,
      ({ phase, share }) => onProgress(phase, (place + share) / (forms.length + 1)),
      { ended: (how) => jobFailure("out-of-memory", `It ended abruptly (${how}): memory may have run out.`) },
    );
  const partMs = (share: number) => Math.min(mostMs, Math.max(startMs, task.withinMs * share - startMs));
  const each = partMs((forms.length > 1 ? 1 - turnsShare : 1) / forms.length);

  const tuned: TunedGraph[] = [];
  const failures = new Map<string, Said>();
  for (const [place, form] of forms.entries()) {
    const { graph, alone, title, scheme } = form;
    const own = { ...task, form: { title, scheme }, step: stepWith(step, form), path: pathOf(graph), withinMs: each };
    try {
      tuned.push(await ask<TunedGraph>({ sort: "graph", ...own, unit: alone ? 1 : task.unit }, place));
    } catch (thrown) {
      // The others are tuned all the same.
      failures.set(graph, said(thrown));
    }
  }
  const first = forms[0] as FormToTune;
  const stepOf = (form: TunedGraph): TunedStep => {
    const own = forms.find(({ graph }) => graph === form.graph) as FormToTune;
    return { step: stepWith(step, own), path: pathOf(form.graph), chosen: pointOf(form, form.chosen) };
  };
  const [one, ...others] = tuned.map(stepOf);
  // Without float32 there is nothing to compare with. What cannot be compared keeps the speed that the search measured.
  const isContest = one && others.length > 0 && tuned[0]?.graph === first.graph;
  const contest = { sort: "forms", ...task, withinMs: partMs(turnsShare) } as const;
  const factors = isContest
    ? await ask<number[]>({ ...contest, forms: [one, ...others] }, forms.length).catch(() => [])
    : [];
  const compared = tuned.map((form, place) => ({ ...form, factor: factors[place] ?? null }));
  for (const form of compared)
    await tunings.set({ ...form, rivals: compared.filter((other) => other !== form).map(formOf) });
  const search = searches.get(step.graph);
  const graph = (wish && search && chooseForm(search, wish).form.file) ?? step.graph;
  const failed = failures.get(graph);
  return { graph, tuned: failed ? null : (tunings.get(graph) ?? null), said: failed ?? null };
}

function formOf({ graph, title, scheme, points, untuned, chosen, gain, isKept, factor }: TunedGraph): TunedForm {
  return { graph, title, scheme, points, untuned, chosen, gain, isKept, factor };
}

function said(thrown: unknown): Said {
  const error = EngineError.from(asFull(thrown), "compile");
  return { message: error.message, told: error.told ?? null };
}
