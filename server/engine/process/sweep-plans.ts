/**
 * Clears the directory of plans: drafts that a program left when it was killed, and graphs that nothing refers to any more, as the forms
 * of a search that another one replaced. What refers to a graph: a plan, what was measured, and what is known of built graphs.
 */
import type { Dirent } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutionPlan } from "../plan";
import type { PlanStore } from "../runtime/plan-store";
import type { PrecisionStore } from "./precision-store";

/** Where an engine begins, before it answers: nobody else is at work in the directory. */
export async function sweepDrafts(directory: string): Promise<void> {
  const remove = (path: string) => rm(path, { recursive: true, force: true });
  for (const { name } of await list(join(directory, ".drafts"))) await remove(join(directory, ".drafts", name));
  const machines: string[] = [];
  for (const folder of [".prepared", ".tuned"])
    for (const { name } of await list(join(directory, folder))) machines.push(join(folder, name));
  for (const folder of ["", "graphs", ".answers", ".segments", ".precision", ".calibration", ...machines])
    for (const { name } of await list(join(directory, folder)))
      if (name.startsWith(".draft-") || name.endsWith(".draft")) await remove(join(directory, folder, name));
}

interface Stores {
  plans: PlanStore;
  searches: PrecisionStore;
}

/** What is younger may be of a plan that is just being made. */
const settledMs = 10 * 60_000;

/**
 * Removes graphs that nothing refers to; plans that are not among `kept` and run a form that was replaced go with it: the same drawing
 * gives another one. Resolves to the graphs that were removed.
 */
export async function sweepForms(
  { plans, searches }: Stores,
  kept: ReadonlySet<string>,
  now = Date.now(),
): Promise<string[]> {
  const isSettled = async (path: string) => {
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && found.mtimeMs < now - settledMs;
  };
  const known = new Set([...(await builtGraphs(plans.directory)), ...(await searches.graphs())]);
  const referred = new Set<string>();
  for (const planId of await planIds(plans.directory)) {
    const place = join(plans.directory, planId);
    const graphs = await graphsOf(place);
    const isStale = graphs.some((graph) => !known.has(graph));
    if (isStale && !kept.has(planId) && (await isSettled(place))) await rm(place, { recursive: true, force: true });
    else for (const graph of graphs) referred.add(graph);
  }
  const removed: string[] = [];
  for (const { name } of await list(join(plans.directory, "graphs"))) {
    const graph = name.replace(/\.onnx$/, "");
    if (known.has(graph) || referred.has(graph) || !(await isSettled(plans.graphPath(graph)))) continue;
    await removeGraph(plans, graph);
    removed.push(graph);
  }
  return removed;
}

/** Of these, after a search: those that nothing refers to any more. */
export async function sweepReplaced({ plans, searches }: Stores, forms: readonly string[]): Promise<void> {
  if (forms.length === 0) return;
  const left = new Set(await searches.graphs());
  for (const planId of await planIds(plans.directory))
    for (const graph of await graphsOf(join(plans.directory, planId))) left.add(graph);
  for (const graph of forms) if (!left.has(graph)) await removeGraph(plans, graph);
}

/** With what machines made of it for themselves, and how they were tuned to run it. */
async function removeGraph(plans: PlanStore, graph: string): Promise<void> {
  await rm(plans.graphPath(graph), { force: true });
  const ofMachines = async (folder: string, own: string) => {
    for (const { name } of await list(join(plans.directory, folder)))
      await rm(join(plans.directory, folder, name, own), { recursive: true, force: true });
  };
  await ofMachines(".prepared", graph);
  await ofMachines(".tuned", `${graph}.json`);
}

async function planIds(directory: string): Promise<string[]> {
  return (await list(directory)).map(({ name }) => name).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

/** None where the plan cannot be read. */
async function graphsOf(place: string): Promise<string[]> {
  const plan = await readJson<Pick<ExecutionPlan, "steps">>(join(place, "plan.json"));
  return plan?.steps.flatMap((step) => (step.sort === "graph" ? [step.graph] : [])) ?? [];
}

/** What the compiler knows to be built. */
async function builtGraphs(directory: string): Promise<string[]> {
  const folder = join(directory, ".segments");
  const found = (await list(folder)).map(({ name }) => readJson<{ sha256: string }>(join(folder, name)));
  return (await Promise.all(found)).flatMap((built) => built?.sha256 ?? []);
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}

function list(directory: string): Promise<Dirent[]> {
  return readdir(directory, { withFileTypes: true }).catch(() => []);
}
