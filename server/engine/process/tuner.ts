/**
 * The program that tunes: a pipeline, graph after graph, or (as a child of itself) one form of a graph, or forms against each other.
 * Started as: tuner <directory of plans>.
 */
import { availableParallelism } from "node:os";
import type { TunedGraph, TuningOutcome, TuningProgress } from "@/nodes/tuning";
import type { Feeds } from "../onnx/quantize";
import type { GraphStep } from "../plan";
import { PlanStore } from "../runtime/plan-store";
import { preparedIn } from "../runtime/sessions/prepared";
import { SessionPool } from "../runtime/sessions/session-pool";
import { TuningStore } from "../runtime/tuning-store";
import { compareForms } from "../tune/compare-forms";
import { formsToTune, stepWith } from "../tune/forms";
import { loadTest } from "../tune/load-test";
import { type Size, shareBounds } from "../tune/share-bounds";
import { tuneGraph } from "../tune/tune-graph";
import { type TuneRows, tuneRows } from "../tune/tune-rows";
import { feedTypesOf } from "./batch-trial";
import { serveJob } from "./child-job";
import { collectRows } from "./collect-rows";
import { PrecisionStore } from "./precision-store";
import { prepareGraph } from "./prepare-graph";
import { type FormsToTune, tuneForms } from "./tune-forms";
import type { GraphProgress, TunerTask, TuneTask } from "./tuner-messages";

const plansDirectory = process.argv[2] as string;
/** Samples say which shapes come; a few are enough. */
const mostRuns = 4;
const mostSamples = 32;
/** Of all the time. */
const samplesShare = 0.2;

async function tunePipeline(task: TuneTask, onProgress: (progress: TuningProgress) => void): Promise<TuningOutcome> {
  const { jobId, planId, bounds, withinMs } = task;
  const started = performance.now();
  const spent = () => performance.now() - started;
  const plans = new PlanStore(plansDirectory);
  const stores = { plansDirectory, tunings: new TuningStore(plansDirectory), searches: new PrecisionStore(plans) };
  const steps = new Map(
    (await plans.read(planId)).steps.flatMap((step) => (step.sort === "graph" ? [[step.graph, step]] : [])),
  );
  const graphs = task.graphs.flatMap(({ graph, wish }) => {
    const step = steps.get(graph);
    return step ? [{ step, wish, forms: formsToTune(graph, wish, stores.searches.get(graph)) }] : [];
  });
  const show = (phase: TuningProgress["phase"], graph: number, share = Math.min(1, spent() / withinMs)) =>
    onProgress({
      jobId,
      phase,
      title: graphs[graph]?.step.title ?? "",
      graph: graph + 1,
      graphs: graphs.length,
      share,
    });

  show("collect", -1);
  const samples = await samplesOf(task, [...steps.keys()], () => show("collect", -1));
  const rows = graphs.map(({ step }) => tuneRows(step, samples.get(step.graph) ?? []));
  const shares = shareBounds(bounds, await sizeUp(plans, graphs, rows));

  const outcome: TuningOutcome = { graphs: [] };
  for (const [index, graph] of graphs.entries()) {
    const { title } = graph.step;
    const from = index / graphs.length;
    show("measure", index, from);
    const own: FormsToTune = {
      ...graph,
      ...(rows[index] as TuneRows),
      pathOf: (form) => plans.graphPath(form),
      prepared: preparedIn(plansDirectory),
      processors: availableParallelism(),
      bounds: shares[index] ?? bounds,
      withinMs: Math.max(0, withinMs - spent()) / (graphs.length - index),
    };
    const found = await tuneForms(own, stores, (phase, share) => show(phase, index, from + share / graphs.length));
    outcome.graphs.push({ title, ...found });
  }
  return outcome;
}

/** What samples give to the graphs; nothing where they fail: then rows are made up. */
async function samplesOf(
  { runs, planId, files, scratch, withinMs }: TuneTask,
  graphs: readonly string[],
  onProgress: () => void,
): Promise<Map<string, Feeds[]>> {
  if (runs.length === 0) return new Map();
  const options = {
    plansDirectory,
    planId,
    files,
    scratch,
    graphs,
    most: mostSamples,
    withinMs: withinMs * samplesShare,
    onProgress,
  };
  return collectRows(runs.slice(0, mostRuns), options).catch(() => new Map());
}

/** Each graph alone, in its form that needs least, one row at a time: what it takes of time and memory beside the others. Prepares all forms. */
async function sizeUp(
  plans: PlanStore,
  graphs: readonly Pick<FormsToTune, "step" | "forms">[],
  rows: readonly TuneRows[],
): Promise<Size[]> {
  const pool = new SessionPool({ workers: 1, prepared: preparedIn(plansDirectory) });
  const sizeOf = async (step: GraphStep, of: TuneRows): Promise<Size> => {
    const { graph, feeds, fetches } = step;
    const path = plans.graphPath(graph);
    await prepareGraph(
      plans,
      { sha256: graph, feeds: [...feeds], fetches: [...fetches], feedTypes: feedTypesOf(step) },
      pool,
    );
    const before = process.memoryUsage().rss;
    const alone = { threads: 1, workers: 1, batch: 1 };
    // One that cannot be run says so when it is tuned.
    const { batchMs } = await loadTest(pool, path, step, of.rows, alone, 0).catch(() => ({ batchMs: 0 }));
    const bytes = Math.max(0, process.memoryUsage().rss - before);
    pool.forget(path);
    return { ms: batchMs, bytes };
  };
  try {
    const sizes: Size[] = [];
    for (const [index, { step, forms }] of graphs.entries()) {
      const each: Size[] = [];
      for (const form of forms) each.push(await sizeOf(stepWith(step, form), rows[index] as TuneRows));
      sizes.push({ ms: Math.min(...each.map(({ ms }) => ms)), bytes: Math.min(...each.map(({ bytes }) => bytes)) });
    }
    return sizes;
  } finally {
    await pool.close();
  }
}

serveJob<TunerTask, TuningProgress | GraphProgress, TuningOutcome | TunedGraph | number[]>((task, onProgress) => {
  switch (task.sort) {
    case "pipeline":
      return tunePipeline(task, onProgress);
    case "graph":
      return tuneGraph(task, (phase, share) => onProgress({ phase, share }));
    case "forms":
      return compareForms(task, (share) => onProgress({ phase: "compare", share }));
  }
});
