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
import { EngineError } from "../errors";
import { largestError, tolerance } from "../onnx/compare";
import { readModel } from "../onnx/model-file";
import { type ByteStore, type Candidate, type Feeds, type Machine, quantizeModel } from "../onnx/quantize";
import { joinRows, sampleRow } from "../onnx/sample";
import type { Tensor } from "../onnx/segment";
import { valueType } from "../onnx/value-type";
import type { GraphStep } from "../plan";
import type { PlanStore } from "../runtime/plan-store";
import type { SessionPool } from "../runtime/sessions/session-pool";
import { type Judgement, recordingMeasure } from "./precision-measure";
import type { WantedGraph } from "./precision-messages";
import type { PrecisionStore } from "./precision-store";
import { prepareGraph } from "./prepare-graph";
import { previewsOf } from "./row-previews";
import { thisTarget } from "./this-target";

export interface SearchTools {
  plans: PlanStore;
  searches: PrecisionStore;
  pool: SessionPool;
  machine: Machine;
  calibrations: ByteStore;
  /** Where the files of all forms lie while they are measured. */
  scratch: string;
  onProgress(phase: PrecisionProgress["phase"], done: number, of: number): void;
}

/** Raised when forms are made or judged otherwise. */
const version = 1;

/** Without rows only what needs none is tried. Throws EngineError; what was measured before then stays. */
export async function searchGraph(
  { graph, wish, labels }: WantedGraph,
  step: GraphStep,
  rows: readonly Feeds[],
  tools: SearchTools,
): Promise<void> {
  const { plans, searches, calibrations, machine, scratch, onProgress } = tools;
  const target = thisTarget();
  const processor = cpus()[0]?.model.trim() ?? "";
  const key = keyOf([version, graph, target, processor, wish.budget, labels], rows);
  const known = searches.get(graph);
  if (known?.key === key && known.forms.every(({ file }) => file === null || searches.has(file))) return;

  const model = new Uint8Array(await readFile(plans.graphPath(graph)));
  const tellsChoices = readModel(model).graph?.output.some((output) => valueType(output)?.type === "int64") ?? false;
  const recorder = recordingMeasure(tellsChoices, labels);
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
      measure: recorder.measure as never,
      prefer: wish.prefer,
      machine,
      store: calibrations,
      keep,
      onProgress,
    });
    const forms: PrecisionForm[] = [];
    const judgements = [...recorder.judgements];
    for (const candidate of result.candidates) {
      const isWhole = forms.length === 0;
      const judged = !isWhole && candidate.accuracy ? judgements.shift() : undefined;
      forms.push(formOf(candidate, isWhole ? graph : null, judged, result.judged));
    }
    if (forms[0]) forms[0].said = recorder.reference();
    await keepFiles(
      forms,
      result.candidates.map((candidate) => drafts.get(candidate)),
      step,
      rows,
      tools,
    );
    const judgedRows = rows.filter((_, index) => index % 2 === 1);
    searches.set({
      version: 1,
      graph,
      key,
      target,
      machine: processor,
      measure: recorder.sort,
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
  { name, scheme, kept, bytes, speed, accuracy, refusal }: Candidate,
  file: string | null,
  judged: Judgement | undefined,
  count: number,
): PrecisionForm {
  const isRun = scheme === "float32" || speed !== null;
  const decibels = accuracy && Number.isFinite(accuracy.decibels) ? accuracy.decibels : null;
  return {
    name,
    scheme,
    kept: [...kept],
    bytes,
    factor: file ? 1 : (speed?.factor ?? null),
    score: count > 0 ? (accuracy?.score ?? null) : null,
    decibels: count > 0 ? decibels : null,
    file,
    alone: false,
    failure: isRun ? null : refusal,
    items: judged?.items ?? [],
    said: judged?.said ?? [],
  };
}

/** Fills in the files of forms that are worth keeping, and whether their items may share a batch. */
async function keepFiles(
  forms: PrecisionForm[],
  /** Of each form, where its file lies for now; none for what could not be run. */
  drafts: readonly (string | undefined)[],
  step: GraphStep,
  rows: readonly Feeds[],
  { plans, pool, machine }: SearchTools,
): Promise<void> {
  const pair = pairOf(step, rows);
  for (const [index, form] of forms.entries()) {
    const draft = form.factor === null ? undefined : drafts[index];
    if (!draft || forms.some((other) => other !== form && beats(other, form))) continue;
    const bytes = await readFile(draft);
    const hash = sha256(bytes);
    await plans.writeGraph(hash, bytes).catch((thrown) => {
      throw asFull(thrown);
    });
    form.alone = step.maxBatch > 1 && (pair === null || !(await sharesBatch(bytes, pair, step.fetches, machine)));
    const built = { sha256: hash, feeds: [...step.feeds], fetches: [...step.fetches], feedTypes: feedTypes(step) };
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

async function sharesBatch(
  file: Uint8Array,
  [one, other]: readonly [Feeds, Feeds],
  fetches: readonly string[],
  machine: Machine,
): Promise<boolean> {
  const opened = await machine.open(file);
  const joined = (a: Readonly<Record<string, Tensor>>, b: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.keys(a).map((name) => [name, joinRows([a[name] as Tensor, b[name] as Tensor])]));
  try {
    const [first, second] = [await opened.run(one, fetches), await opened.run(other, fetches)];
    const together = await opened.run(joined(one, other), fetches);
    return largestError(joined(first.outputs, second.outputs), together.outputs) <= tolerance;
  } catch {
    return false;
  } finally {
    await opened.close();
  }
}

/** Two rows of the same extent; made up where there are none. */
function pairOf(step: GraphStep, rows: readonly Feeds[]): readonly [Feeds, Feeds] | null {
  const extent = (feeds: Feeds) => JSON.stringify(Object.values(feeds).map(({ dims }) => dims));
  for (const [index, one] of rows.entries()) {
    const other = rows.slice(index + 1).find((each) => extent(each) === extent(one));
    if (other) return [one, other];
  }
  if (step.feedTypes.some(({ dims }) => dims.length === 0)) return null;
  const made = (row: number): Feeds =>
    Object.fromEntries(feedTypes(step).map((type, index) => [step.feeds[index] as string, sampleRow(type, row, {})]));
  return [made(0), made(1)];
}

type Types = Parameters<typeof sampleRow>[0][];
const feedTypes = (step: GraphStep): Types => step.feedTypes as unknown as Types;

function keyOf(parts: readonly unknown[], rows: readonly Feeds[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts));
  for (const feeds of rows)
    for (const [name, { dims, data }] of Object.entries(feeds))
      hash.update(JSON.stringify([name, dims])).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest("hex");
}

/** A full disk is for the person who keeps the machine. */
export function asFull(thrown: unknown): unknown {
  if ((thrown as NodeJS.ErrnoException).code !== "ENOSPC") return thrown;
  const message = "There is no room left on the disk for other forms of the graphs; what was in force stays so.";
  return new EngineError({ code: "out-of-disk", phase: "store", message }, { cause: thrown });
}
