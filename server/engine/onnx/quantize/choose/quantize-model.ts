/**
 * The door of this library: a float32 model in, the fastest model out that keeps the budget on samples that had no part in making it.
 * Candidates are built and measured, never assumed: what int8 makes slower or spoils stays as it is.
 */
import { graphOf } from "../../model";
import { readModel, writeModel } from "../../model-file";
import { fedInputs } from "../../node-proto";
import { sampleRow } from "../../sample";
import type { ModelProto } from "../../schema/onnx_pb";
import type { RewriteOutcome } from "../../segment";
import { valueType } from "../../value-type";
import type { ByteStore } from "../calibrate/cache";
import { using } from "../calibrate/observe";
import { quantizeDynamic } from "../dynamic/quantize-dynamic";
import { quantizedOperators } from "../existing";
import type { Feeds, Machine } from "../machine";
import { prepare } from "../prepare";
import { checkSamples, halve } from "../samples";
import { type TargetName, targets } from "../targets";
import { type Candidate, Candidates, floatCandidate } from "./candidates";
import { Judge } from "./judge";
import { cosine, type Measure, noMeasure } from "./measures";
import type { LayerDamage } from "./rank-layers";
import type { Measurements } from "./remembered";
import { searchStatic } from "./search-static";
import { storageForms } from "./storage-forms";
import { title } from "./titles";

export type Phase = "prepare" | "calibrate" | "round" | "measure" | "rank";

export interface QuantizeRequest {
  model: Uint8Array;
  /** None: only what needs none is tried, and nothing is said about accuracy. */
  samples: readonly Feeds[];
  /** How the samples are divided; halves by default. */
  divide?: (samples: readonly Feeds[]) => { calibration: Feeds[]; judging: Feeds[] };
  target: TargetName;
  /** The least score that is accepted, from 0 to 1. */
  budget: number;
  /** Default: the angle between outputs. */
  measure?: Measure;
  machine: Machine;
  /** What is wanted of all that keep the budget. */
  prefer?: "speed" | "size";
  /** Where calibration is kept by content. */
  store?: ByteStore;
  /** Where what was measured of candidates is kept by content, and what it follows from besides them. */
  measurements?: Measurements;
  signal?: AbortSignal;
  /** Is given the file of each candidate that could be run, when it has been measured; only the chosen one is kept here. */
  keep?: (candidate: Candidate, file: Uint8Array) => Promise<void>;
  onProgress?: (phase: Phase, done: number, of: number) => void;
}

export interface LayerReport extends LayerDamage {
  precision: "int8" | "float32";
}

export interface QuantizeResult {
  /** The chosen model's bytes: those of the model itself where it stays. */
  model: Uint8Array;
  chosen: Candidate;
  candidates: readonly Candidate[];
  layers: readonly LayerReport[];
  rewrites: readonly RewriteOutcome[];
  measure: string;
  /** What the person who asked should know, in sentences. */
  notes: string[];
  judged: number;
}

/** Samples on which speed is taken, of as many shapes. */
const speedSamples = 4;

export async function quantizeModel(request: QuantizeRequest): Promise<QuantizeResult> {
  const model = readModel(request.model);
  const existing = quantizedOperators(model);
  if (existing.length > 0)
    return stays(request, `The model is quantized already (${existing.join(", ")}) and is left as it is.`);
  if (request.samples.length > 0) checkSamples(model, request.samples);
  return search(request, model);
}

function stays(request: QuantizeRequest, note: string): QuantizeResult {
  const chosen = floatCandidate(request.model);
  return {
    model: request.model,
    chosen,
    candidates: [chosen],
    layers: [],
    rewrites: [],
    measure: (request.measure ?? cosine).name,
    notes: [note],
    judged: 0,
  };
}

async function search(request: QuantizeRequest, model: ModelProto): Promise<QuantizeResult> {
  const { samples, machine, budget, prefer = "speed", measurements, signal, keep, onProgress } = request;
  const measure = request.measure ?? cosine;
  const target = targets[request.target];
  const fetches = model.graph?.output.map(({ name }) => name) ?? [];
  const { calibration, judging } = (request.divide ?? halve)(samples);
  const shown = samples.length > 0 ? samples : syntheticSamples(model);
  onProgress?.("prepare", 0, 1);
  const { file, outcomes } = await prepared(request.model, shown.slice(0, 2), machine);
  onProgress?.("prepare", 1, 1);
  const judgeOf = async (by: readonly Feeds[], measured: Measure) => {
    const kept = measurements && { ...measurements, key: `${measurements.key} ${measured.name}` };
    return using(await machine.open(request.model, { lean: true }), (opened) =>
      Judge.of(opened, fetches, by, measured, machine, signal, kept),
    );
  };
  const judge = judging.length > 0 ? await judgeOf(judging, measure) : null;
  const speedFeeds = differing(judge ? judging : shown).slice(0, speedSamples);
  const options = { budget, prefer, measurements, signal, keep, onProgress };
  const setting = { machine, fetches, judge, speedFeeds, ...options };
  const candidates = new Candidates(setting, request.model);
  if (outcomes.some(({ changed }) => changed)) await candidates.enter(title("rewritten"), "float32", file);
  const dynamic = quantizeDynamic(file, target);
  if (dynamic.layers.length > 0) await candidates.enter(title("dynamic"), "dynamic", writeModel(dynamic.model));
  const { store } = request;
  const ranking =
    calibration.length > 0
      ? await searchStatic(file, calibration, {
          candidates,
          target,
          store,
          signal,
          onProgress,
          judgeOf: (by) => judgeOf(by, noMeasure),
        })
      : [];
  for (const { called, scheme, file: stored } of storageForms(file)) await candidates.enter(called, scheme, stored);

  const { candidate: chosen, file: taken } = candidates.choose();
  const isFloat = chosen.scheme === "float32" || chosen.scheme === "storage";
  const notes = chosen.scheme === "float32" ? [whyFloat(candidates)] : [];
  if (!judge) notes.push("There were no samples: nothing is known about the accuracy.");
  return {
    model: taken,
    chosen,
    candidates: candidates.list,
    layers: ranking.map((layer) => ({
      ...layer,
      precision: isFloat || chosen.kept.includes(layer.name) ? "float32" : "int8",
    })),
    rewrites: outcomes,
    measure: measure.name,
    notes,
    judged: judging.length,
  };
}

/** As a file, so that nothing else of it stays in memory. */
async function prepared(bytes: Uint8Array, samples: readonly Feeds[], machine: Machine) {
  const { model, outcomes } = await prepare(bytes, samples, machine);
  return { file: writeModel(model), outcomes };
}

/** One of each shape: for the time it takes, the numbers do not matter. */
function differing(samples: readonly Feeds[]): Feeds[] {
  const shapes = (feeds: Feeds) => JSON.stringify(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
  return [...new Map(samples.map((feeds) => [shapes(feeds), feeds])).values()];
}

function whyFloat(candidates: Candidates): string {
  const integers = candidates.list.filter(({ scheme }) => scheme !== "float32" && scheme !== "storage");
  if (integers.length === 0) return "There is nothing in the model that could be quantized; it stays in float32.";
  return integers.some((each) => candidates.pays(each))
    ? "No candidate keeps the budget and is faster than float32; the model stays in float32."
    : "Integers do not pay for this model on this machine; it stays in float32.";
}

/** Pictures of marks, small whole numbers: enough to run on. */
function syntheticSamples(model: ModelProto): Feeds[] {
  const inputs = fedInputs(graphOf(model));
  return [0, 1].map((row) =>
    Object.fromEntries(
      inputs.map((input) => {
        const { type, dims } = valueType(input) ?? { type: "float32", dims: [] };
        const [first = 1, ...rest] = dims ?? [];
        const tensor = sampleRow(
          { type: type as "float32", dims: typeof first === "number" ? [first, ...rest] : rest },
          row,
          {},
        );
        const isBatched = typeof first === "number";
        return [input.name, isBatched ? { ...tensor, dims: tensor.dims.slice(1) } : tensor];
      }),
    ),
  );
}
