/**
 * Searches forms of one graph and keeps what is worth choosing from: every form that no other beats in accuracy, speed and size at
 * once. Their files go beside the other graphs, prepared for this machine; what was measured comes last, so that it is never without them.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import type { PrecisionForm, PrecisionProgress } from "@/nodes/precision";
import { sha256 } from "../build-graphs";
import { type ByteStore, type Candidate, type Feeds, type Machine, quantizeModel } from "../onnx/quantize";
import type { GraphStep } from "../plan";
import { processorFingerprint } from "../runtime/machine";
import type { PlanStore } from "../runtime/plan-store";
import type { SessionPool } from "../runtime/sessions/session-pool";
import { BatchTrial, feedTypesOf } from "./batch-trial";
import { asFull } from "./child-job";
import type { WantedGraph } from "./precision-messages";
import type { PrecisionStore } from "./precision-store";
import { prepareGraph } from "./prepare-graph";
import { previewsOf } from "./row-previews";
import type { TaskMeasure } from "./task-measure";
import { thisTarget } from "./this-target";

export interface SearchTools {
  plans: PlanStore;
  searches: PrecisionStore;
  pool: SessionPool;
  machine: Machine;
  /** What calibration saw and what was measured, by content. */
  store: ByteStore;
  /** Where the files of all forms lie while they are measured. */
  scratch: string;
  onProgress(phase: PrecisionProgress["phase"], done: number, of: number): void;
}

/** Raised when forms are made or judged otherwise. */
const version = 3;

/** Without rows only what needs none is tried. Throws EngineError; what was measured before then stays. */
export async function searchGraph(
  { graph, wish }: WantedGraph,
  step: GraphStep,
  task: TaskMeasure,
  rows: readonly Feeds[],
  tools: SearchTools,
): Promise<void> {
  const { plans, searches, store, machine, scratch, onProgress } = tools;
  const target = thisTarget();
  const processor = cpus()[0]?.model.trim() ?? "";
  const follows = keyOf([version, graph, target, processorFingerprint(), task.name, task.key], rows);
  const key = keyOf([follows, wish.budget], []);
  const known = searches.get(graph);
  if (known?.key === key && known.forms.every(({ file }) => file === null || searches.has(file))) return;

  const model = new Uint8Array(await readFile(plans.graphPath(graph)));
  const drafted = await mkdtemp(join(scratch, "forms-"));
  const drafts = new Map<Candidate, string>();
  const keep = async (candidate: Candidate, file: Uint8Array) => {
    const path = join(drafted, `${drafts.size}.onnx`);
    await writeFile(path, file);
    drafts.set(candidate, path);
  };
  try {
    const result = await quantizeModel({
      model,
      samples: rows,
      target,
      budget: wish.budget,
      measure: task.measure,
      prefer: wish.prefer,
      machine,
      store,
      measurements: { store, key: follows },
      keep,
      onProgress,
    });
    const forms = result.candidates.map((each, index) => formOf(each, index === 0 ? graph : null, result.judged));
    await keepFiles(
      forms,
      result.candidates.map((candidate) => drafts.get(candidate)),
      step,
      rows,
      tools,
    );
    const judgedRows = rows.filter((_, index) => index % 2 === 1);
    await searches.set({
      version: 2,
      graph,
      key,
      target,
      machine: processor,
      measure: task.name,
      budget: wish.budget,
      samples: rows.length,
      judged: result.judged,
      measuredAt: new Date().toISOString(),
      forms,
      layers: result.layers.map(({ name, operator, weights, decibels }) => ({
        name,
        operator,
        weights,
        decibels: decibels !== null && Number.isFinite(decibels) ? decibels : null,
      })),
      previews: await previewsOf(judgedRows),
    });
  } finally {
    await rm(drafted, { recursive: true, force: true });
  }
}

function formOf(
  { name, title, scheme, kept, bytes, speed, accuracy, refusal }: Candidate,
  file: string | null,
  judged: number,
): PrecisionForm {
  const isRun = scheme === "float32" || speed !== null;
  const decibels = accuracy && Number.isFinite(accuracy.decibels) ? accuracy.decibels : null;
  return {
    name,
    title: { key: title.key, params: { ...title.params } },
    scheme,
    kept: [...kept],
    bytes,
    factor: file ? 1 : (speed?.factor ?? null),
    score: judged > 0 ? (accuracy?.score ?? null) : null,
    decibels: judged > 0 ? decibels : null,
    file,
    alone: false,
    failure: isRun ? null : refusal,
    items: [...(accuracy?.items ?? [])],
    said: [...(accuracy?.said ?? [])],
  };
}

/**
 * Fills in the files of forms that are worth keeping, and whether their items may share a batch. One whose items may not gives up what
 * float32 gains by batches, and may be beaten after all: what it beat before has its turn then.
 */
async function keepFiles(
  forms: PrecisionForm[],
  /** Of each form, where its file lies for now; none for what could not be run. */
  drafts: readonly (string | undefined)[],
  step: GraphStep,
  rows: readonly Feeds[],
  { plans, pool, machine }: SearchTools,
): Promise<void> {
  const isBeaten = (form: PrecisionForm) => forms.some((other) => other !== form && beats(other, form));
  const bytesOf = async (form: PrecisionForm) => {
    const draft = drafts[forms.indexOf(form)];
    return draft === undefined ? undefined : new Uint8Array(await readFile(draft));
  };
  const open = new Set(forms.slice(1).filter(({ factor }) => factor !== null));
  if (step.maxBatch > 1) {
    const float32 = new Uint8Array(await readFile(plans.graphPath(step.graph)));
    const batch = new BatchTrial(step, rows, machine);
    const gain = await batch.gain(float32);
    const untried = new Set(open);
    for (;;) {
      const [form] = [...untried].filter((each) => !isBeaten(each));
      if (!form) break;
      untried.delete(form);
      const bytes = await bytesOf(form);
      form.alone = bytes === undefined || !(await batch.isShared(bytes));
      if (form.alone) form.factor = (form.factor ?? 0) / gain;
    }
  }
  for (const form of open) {
    const bytes = isBeaten(form) ? undefined : await bytesOf(form);
    if (!bytes) continue;
    const hash = sha256(bytes);
    await plans.writeGraph(hash, bytes).catch((thrown) => {
      throw asFull(thrown);
    });
    const built = { sha256: hash, feeds: [...step.feeds], fetches: [...step.fetches], feedTypes: feedTypesOf(step) };
    await prepareGraph(plans, built, pool);
    form.file = hash;
  }
}

/** At least as good in everything, and better in something. What was not judged is equally good. */
function beats(one: PrecisionForm, other: PrecisionForm): boolean {
  if (one.factor === null || one.failure) return false;
  const [a, b] = [one, other].map(({ score, factor, bytes }) => [score ?? 0, factor ?? 0, -bytes]) as [
    number[],
    number[],
  ];
  const isAsGood = a.every((value, index) => value >= (b[index] as number));
  return isAsGood && a.some((value, index) => value > (b[index] as number));
}

function keyOf(parts: readonly unknown[], rows: readonly Feeds[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts));
  for (const feeds of rows)
    for (const [name, { dims, data }] of Object.entries(feeds))
      hash.update(JSON.stringify([name, dims])).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest("hex");
}
