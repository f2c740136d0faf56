/**
 * The program that searches forms of a drawing's graphs in less than float32: it runs the drawing on samples, then measures form after
 * form. A process of its own, as both take much memory, and are ended by ending it. Started as: precision-search <directory of plans>.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import type { PrecisionOutcome, PrecisionProgress } from "@/nodes/precision";
import { type Said, told } from "@/nodes/told";
import { EngineError } from "../errors";
import { type Feeds, leastSamples } from "../onnx/quantize";
import type { GraphStep } from "../plan";
import { PlanStore } from "../runtime/plan-store";
import { poolMachine } from "../runtime/sessions/open-model";
import { preparedIn } from "../runtime/sessions/prepared";
import { SessionPool } from "../runtime/sessions/session-pool";
import { boundFolder, byteFolder } from "./byte-folder";
import { asFull, serveJob } from "./child-job";
import { collectRows } from "./collect-rows";
import type { PrecisionTask } from "./precision-messages";
import { PrecisionStore } from "./precision-store";
import { searchGraph } from "./search-graph";
import { taskMeasure } from "./task-measure";

const plansDirectory = process.argv[2] as string;
/** Bytes of what calibration saw and what was measured; the longest unused go. */
const mostKept = 512 * 2 ** 20;

async function search(
  { jobId, scratch, planId, files, runs, graphs }: PrecisionTask,
  onProgress: (progress: PrecisionProgress) => void,
): Promise<PrecisionOutcome> {
  const plans = new PlanStore(plansDirectory);
  const progress = (graph: number, phase: PrecisionProgress["phase"], done: number, of: number) => {
    const title = graph < 0 ? "" : (graphs[graph]?.title ?? "");
    onProgress({ jobId, phase, done, of, title, graph: graph + 1, graphs: graphs.length });
  };
  const rows =
    runs.length === 0
      ? new Map<string, Feeds[]>()
      : await collectRows(runs, {
          plansDirectory,
          planId,
          files,
          scratch,
          graphs: graphs.map(({ graph }) => graph),
          onProgress: (done, of) => progress(-1, "collect", done, of),
        });
  const plan = await plans.read(planId);
  const kept = join(plansDirectory, ".calibration");
  await boundFolder(kept, mostKept);
  const fileOf = (sha256: string) => files[sha256] ?? "";
  const workers = Math.max(1, Math.min(cpus().length, 4));
  const pool = new SessionPool({ workers, prepared: preparedIn(plansDirectory) });
  const tools = {
    plans,
    searches: new PrecisionStore(plans),
    pool,
    machine: poolMachine(pool, scratch),
    scratch,
    store: byteFolder(kept),
  };
  const outcome: PrecisionOutcome = { graphs: [] };
  for (const [index, wanted] of graphs.entries()) {
    const { graph, title } = wanted;
    const step = plan.steps.find((each): each is GraphStep => each.sort === "graph" && each.graph === graph);
    const own = rows.get(graph) ?? [];
    if (!step) throw new Error(`${title} is not in the plan.`);
    let said = tooFew(runs.length, own.length);
    try {
      if (!said)
        await searchGraph(wanted, step, taskMeasure(plan, graph, fileOf), own, {
          ...tools,
          onProgress: (phase, done, of) => progress(index, phase, done, of),
        });
    } catch (thrown) {
      // The others are searched all the same.
      const error = EngineError.from(asFull(thrown), "compile");
      said = { message: error.message, told: error.told ?? null };
    }
    outcome.graphs.push({ graph, title, found: said === null, said });
    rows.delete(graph);
  }
  await pool.close();
  return outcome;
}

function tooFew(runs: number, rows: number): Said | null {
  if (runs === 0 || rows >= leastSamples) return null;
  return {
    message: `The samples gave it ${rows} of at least ${leastSamples} inputs: half of them calibrate, the other half judges.`,
    told: told("few-rows", { rows, least: leastSamples }),
  };
}

serveJob(search);
