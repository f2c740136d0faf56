/**
 * The program that tunes: a pipeline, graph after graph, or (as a child of itself) one graph, since only a process that held nothing
 * before tells how much memory a setting needs. Started as: tuner <directory of plans>.
 */
import { availableParallelism } from "node:os";
import type { Said } from "@/nodes/told";
import type { TunedGraph, TuningOutcome, TuningProgress } from "@/nodes/tuning";
import { EngineError } from "../errors";
import type { Feeds } from "../onnx/quantize";
import type { GraphStep } from "../plan";
import { programBeside } from "../program";
import { PlanStore } from "../runtime/plan-store";
import { preparedIn } from "../runtime/sessions/prepared";
import { SessionPool } from "../runtime/sessions/session-pool";
import { TuningStore } from "../runtime/tuning-store";
import { loadTest } from "../tune/load-test";
import { shareBounds } from "../tune/share-bounds";
import { tuneGraph } from "../tune/tune-graph";
import { type TuneRows, tuneRows } from "../tune/tune-rows";
import { feedTypesOf } from "./batch-trial";
import { asFull, askChild, jobFailure, serveJob } from "./child-job";
import { collectRows } from "./collect-rows";
import { prepareGraph } from "./prepare-graph";
import type { GraphProgress, TunerTask, TuneTask } from "./tuner-messages";

const plansDirectory = process.argv[2] as string;
/** Samples say which shapes come; a few are enough. */
const mostRuns = 4;
const mostSamples = 32;
/** Of all the time. */
const samplesShare = 0.2;
/** More says no more of one graph. */
const mostOfGraphMs = 20_000;
/** For the processes themselves. */
const startMs = 1_000;

async function tunePipeline(task: TuneTask, onProgress: (progress: TuningProgress) => void): Promise<TuningOutcome> {
  const { jobId, planId, bounds, withinMs } = task;
  const started = performance.now();
  const spent = () => performance.now() - started;
  const plans = new PlanStore(plansDirectory);
  const tunings = new TuningStore(plansDirectory);
  const { steps } = await plans.read(planId);
  const graphs = [
    ...new Map(steps.flatMap((step) => (step.sort === "graph" ? [[step.graph, step] as const] : []))).values(),
  ];
  const show = (phase: TuningProgress["phase"], graph: number, share = Math.min(1, spent() / withinMs)) =>
    onProgress({ jobId, phase, title: graphs[graph]?.title ?? "", graph: graph + 1, graphs: graphs.length, share });

  show("collect", -1);
  const samples = await samplesOf(task, graphs, () => show("collect", -1));
  const rows = new Map(graphs.map((step) => [step, tuneRows(step, samples.get(step.graph) ?? [])]));
  const shares = shareBounds(bounds, await sizeUp(plans, graphs, rows));

  const outcome: TuningOutcome = { graphs: [] };
  for (const [index, step] of graphs.entries()) {
    const { graph, title } = step;
    const from = index / graphs.length;
    show("measure", index, from);
    const left = Math.max(0, withinMs - spent()) / (graphs.length - index) - startMs;
    let tuned: TunedGraph | null = null;
    let said: Said | null = null;
    try {
      const own: TunerTask = {
        sort: "graph",
        ...(rows.get(step) as TuneRows),
        step,
        path: plans.graphPath(graph),
        prepared: preparedIn(plansDirectory),
        processors: availableParallelism(),
        bounds: shares[index] ?? bounds,
        withinMs: Math.min(mostOfGraphMs, Math.max(startMs, left)),
      };
      tuned = await askChild<TunerTask, GraphProgress, TunedGraph>(
        programBeside(import.meta.url, "./tuner.mjs", "./tuner.ts"),
        [plansDirectory],
        own,
        ({ phase, share }) => show(phase, index, from + share / graphs.length),
        { ended: (how) => jobFailure("out-of-memory", `It ended abruptly (${how}): memory may have run out.`) },
      );
      await tunings.set(tuned);
    } catch (thrown) {
      // The others are tuned all the same.
      const error = EngineError.from(asFull(thrown), "compile");
      said = { message: error.message, told: error.told ?? null };
    }
    outcome.graphs.push({ graph, title, tuned, said });
  }
  return outcome;
}

/** What samples give to the graphs; nothing where they fail: then rows are made up. */
async function samplesOf(
  { runs, planId, files, scratch, withinMs }: TuneTask,
  graphs: readonly GraphStep[],
  onProgress: () => void,
): Promise<Map<string, Feeds[]>> {
  if (runs.length === 0) return new Map();
  const options = {
    plansDirectory,
    planId,
    files,
    scratch,
    graphs: graphs.map(({ graph }) => graph),
    most: mostSamples,
    withinMs: withinMs * samplesShare,
    onProgress,
  };
  return collectRows(runs.slice(0, mostRuns), options).catch(() => new Map());
}

/** Each graph alone, one row at a time: what it takes of time and memory beside the others. Prepares those that are not yet. */
async function sizeUp(plans: PlanStore, graphs: readonly GraphStep[], rows: ReadonlyMap<GraphStep, TuneRows>) {
  const pool = new SessionPool({ workers: 1, prepared: preparedIn(plansDirectory) });
  try {
    const sizes: { ms: number; bytes: number }[] = [];
    for (const step of graphs) {
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
      const { batchMs } = await loadTest(pool, path, step, rows.get(step)?.rows ?? [], alone, 0).catch(() => ({
        batchMs: 0,
      }));
      sizes.push({ ms: batchMs, bytes: Math.max(0, process.memoryUsage().rss - before) });
      pool.forget(path);
    }
    return sizes;
  } finally {
    await pool.close();
  }
}

serveJob<TunerTask, TuningProgress | GraphProgress, TuningOutcome | TunedGraph>((task, onProgress) =>
  task.sort === "graph"
    ? tuneGraph(task, (phase, share) => onProgress({ phase, share }))
    : tunePipeline(task, onProgress),
);
