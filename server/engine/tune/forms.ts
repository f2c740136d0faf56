/**
 * Which forms of a graph are tuned against each other: float32, and what keeps the budget. The search for precision measured them in one
 * setting; a form that lost to float32 there is left out.
 */
import { chooseForm, keeps, type PrecisionForm, type PrecisionSearch, type PrecisionWish } from "@/nodes/precision";
import type { GraphStep } from "../plan";

export type FormToTune = Pick<PrecisionForm, "title" | "scheme" | "alone"> & { graph: string };

/**
 * Float32 first where there are several. One where the wish leaves no choice: it asks for nothing, or for the smallest. `search`: of
 * the graph, where there is one; its files are there.
 */
export function formsToTune(
  graph: string,
  wish: PrecisionWish | null,
  search: PrecisionSearch | undefined,
): FormToTune[] {
  if (!wish || !search) return [{ graph, title: { key: "float32", params: {} }, scheme: "float32", alone: false }];
  if (wish.prefer === "size") return [formOf(chooseForm(search, wish).form)];
  const [whole, ...made] = search.forms as [PrecisionForm, ...PrecisionForm[]];
  return [whole, ...made.filter((form) => keeps(form, wish) && (form.factor ?? 0) >= 1)].map(formOf);
}

function formOf({ title, scheme, alone, file }: PrecisionForm): FormToTune {
  return { title, scheme, alone, graph: file as string };
}

/** The step of the float32 plan as the compiler makes it with this form (schedule/precise.ts). */
export function stepWith({ ragged, ...step }: GraphStep, { graph, alone }: FormToTune): GraphStep {
  if (alone) return { ...step, graph, firstBatch: 1, maxBatch: 1 };
  return { ...step, graph, ...(ragged && { ragged }) };
}
