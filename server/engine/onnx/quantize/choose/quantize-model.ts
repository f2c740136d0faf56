/**
 * The door of this library: a float32 model in, the fastest model out that keeps the budget on samples that had no part in making it.
 * Candidates are built and measured, never assumed: what int8 makes slower or spoils stays as it is.
 */
import { readModel, writeModel } from "../../model-file";
import { sampleRow } from "../../sample";
import type { ModelProto } from "../../schema/onnx_pb";
import type { RewriteOutcome } from "../../segment";
import { valueType } from "../../value-type";
import { type ByteStore, observationCache } from "../calibrate/cache";
import { using } from "../calibrate/observe";
import { methods } from "../calibrate/ranges";
import { quantizeDynamic } from "../dynamic/quantize-dynamic";
import { quantizedOperators } from "../existing";
import type { Feeds, Machine, OpenedModel } from "../machine";
import { prepare } from "../prepare";
import { throwIfCancelled } from "../refusal";
import { checkSamples, halve, holdOut } from "../samples";
import { makeStaticKit, type StaticKit } from "../static/kit";
import { type TargetName, targets } from "../targets";
import { type Accuracy, Judge } from "./judge";
import { cosine, type Measure, noMeasure } from "./measures";
import { mixtures } from "./mixtures";
import { type LayerDamage, rankLayers } from "./rank-layers";
import { compareSpeed, type Speed } from "./speed";
import { storageForms } from "./storage-forms";

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
  signal?: AbortSignal;
  onProgress?: (phase: Phase, done: number, of: number) => void;
}

export interface Candidate {
  name: string;
  scheme: "float32" | "static" | "dynamic" | "static and dynamic" | "mixed" | "weights" | "storage";
  /** Layers that stay in float32, of a mixed one. */
  kept: readonly string[];
  bytes: number;
  speed: Speed | null;
  accuracy: Accuracy | null;
  /** Why it was not taken, or could not be built. */
  refusal: string | null;
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

/** Faster by less than this is not faster. */
const leastGain = 1.03;
/** Samples on which speed is taken: several, as their shapes may differ. */
const speedSamples = 4;
/** Samples that tell candidates of one sort apart. */
const tuningSamples = 12;

export async function quantizeModel(request: QuantizeRequest): Promise<QuantizeResult> {
  const model = readModel(request.model);
  const existing = quantizedOperators(model);
  if (existing.length > 0)
    return stays(request, `The model is quantized already (${existing.join(", ")}) and is left as it is.`);
  if (request.samples.length > 0) checkSamples(model, request.samples);
  const session = await request.machine.open(request.model);
  return using(session, (reference) => new Search(request, model, reference).run());
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

function floatCandidate(bytes: Uint8Array): Candidate {
  return {
    name: "float32",
    scheme: "float32",
    kept: [],
    bytes: bytes.byteLength,
    speed: null,
    accuracy: { score: 1, decibels: Number.POSITIVE_INFINITY },
    refusal: null,
  };
}

class Search {
  readonly #candidates: Candidate[] = [];
  readonly #files = new Map<Candidate, Uint8Array>();
  readonly #notes: string[] = [];
  readonly #fetches: string[];
  readonly #measure: Measure;
  #judge: Judge | null = null;
  #speedFeeds: readonly Feeds[] = [];
  #ranking: LayerDamage[] = [];

  constructor(
    readonly request: QuantizeRequest,
    readonly model: ModelProto,
    readonly reference: OpenedModel,
  ) {
    this.#fetches = model.graph?.output.map(({ name }) => name) ?? [];
    this.#measure = request.measure ?? cosine;
  }

  async run(): Promise<QuantizeResult> {
    const { request } = this;
    const { samples, machine, signal, onProgress } = request;
    const whole = floatCandidate(request.model);
    this.#candidates.push(whole);
    this.#files.set(whole, request.model);
    const { calibration, judging } = (request.divide ?? halve)(samples);
    const shown = samples.length > 0 ? samples : syntheticSamples(this.model);
    this.#speedFeeds = (judging.length > 0 ? judging : shown).slice(0, speedSamples);
    onProgress?.("prepare", 0, 1);
    const prepared = await prepare(request.model, shown.slice(0, 2), machine);
    const file = writeModel(prepared.model);
    onProgress?.("prepare", 1, 1);
    if (judging.length > 0)
      this.#judge = await Judge.of(this.reference, this.#fetches, judging, this.#measure, machine, signal);
    if (prepared.outcomes.some(({ changed }) => changed)) await this.#enter("float32, rewritten", "float32", file);
    await this.#tryDynamic(file);
    if (calibration.length > 0) await this.#tryStatic(file, calibration);
    for (const { name, scheme, file: stored } of storageForms(file)) await this.#enter(name, scheme, stored);
    return this.#result(prepared.outcomes);
  }

  /** Builds nothing: measures a file and puts it on the list. */
  async #enter(
    name: string,
    scheme: Candidate["scheme"],
    file: Uint8Array,
    kept: readonly string[] = [],
  ): Promise<Candidate> {
    const { machine, signal, onProgress } = this.request;
    throwIfCancelled(signal);
    onProgress?.("measure", this.#candidates.length, this.#candidates.length + 1);
    const candidate: Candidate = {
      name,
      scheme,
      kept,
      bytes: file.byteLength,
      speed: null,
      accuracy: null,
      refusal: null,
    };
    this.#candidates.push(candidate);
    try {
      await using(await machine.open(file), async (opened) => {
        candidate.speed = await compareSpeed(this.reference, opened, this.#speedFeeds, this.#fetches, signal);
        candidate.accuracy = (await this.#judge?.accuracy(opened)) ?? null;
      });
      this.#files.set(candidate, file);
    } catch (thrown) {
      throwIfCancelled(signal);
      candidate.refusal = `it could not be run: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    }
    return candidate;
  }

  async #tryDynamic(file: Uint8Array): Promise<void> {
    const { model, layers } = quantizeDynamic(file, targets[this.request.target]);
    if (layers.length > 0) await this.#enter("dynamic int8", "dynamic", writeModel(model));
  }

  async #tryStatic(file: Uint8Array, given: readonly Feeds[]): Promise<void> {
    const { machine, target, signal, store, onProgress } = this.request;
    const { kept: calibration, held: tuning } = holdOut(given, tuningSamples);
    const kit = await makeStaticKit(file, calibration, machine, targets[target], {
      ...(signal && { signal }),
      ...(store && { cache: observationCache(store, calibration) }),
      ...(onProgress && { onProgress }),
    });
    if (!kit || kit.layers.length === 0) {
      this.#notes.push("The model has no layer that static quantization knows.");
      return;
    }
    const tuner = await Judge.of(this.reference, this.#fetches, tuning, noMeasure, machine, signal);
    let method: (typeof methods)[number] = "min-max";
    let best = Number.NEGATIVE_INFINITY;
    for (const each of methods) {
      const decibels = await tuner.decibels(kit.build({ scope: "all", method: each }), tuningSamples);
      if (decibels > best) [method, best] = [each, decibels];
    }
    const all = await this.#enter(`static int8, ${method}`, "static", kit.build({ scope: "all", method }));
    const layers = await this.#enter(
      `static int8, ${method}, layers only`,
      "static",
      kit.build({ scope: "layers", method }),
    );
    await this.#tryHybrid(kit, method);
    const pure = [all, layers].filter(({ refusal }) => refusal === null);
    const scope = (layers.speed?.factor ?? 0) > (all.speed?.factor ?? 0) ? "layers" : "all";
    this.#ranking = await rankLayers(kit, { scope, method }, tuner, {
      ...(signal && { signal }),
      onProgress: (done, of) => onProgress?.("rank", done, of),
    });
    // Where nothing pure keeps the budget, the layers that do most damage go back to float32.
    const holds = pure.some((each) => this.#holds(each) && this.#pays(each));
    if (!holds && pure.some((each) => this.#pays(each))) await this.#bisect(kit, scope, method);
  }

  async #tryHybrid(kit: StaticKit, method: (typeof methods)[number]): Promise<void> {
    const products = new Set(["MatMul", "Gemm"]);
    const operators = new Set(kit.layers.map(({ operator }) => (products.has(operator) ? "product" : "other")));
    if (operators.size < 2) return;
    const rest = kit.build({ scope: "all", method, without: products });
    const { model } = quantizeDynamic(rest, targets[this.request.target]);
    await this.#enter(`static int8, ${method}; products dynamic`, "static and dynamic", writeModel(model));
  }

  /** As few layers in float32 as the budget allows. */
  async #bisect(kit: StaticKit, scope: "all" | "layers", method: (typeof methods)[number]): Promise<void> {
    const places = new Map(kit.layers.map(({ name }, index) => [name, index]));
    const steps = mixtures(this.#ranking.toSorted((a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0)));
    let [below, above] = [-1, steps.length];
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      const kept = steps[middle] as string[];
      const file = kit.build({ scope, method, kept: new Set(kept) });
      const title = `mixed, ${kept.length} of ${kit.layers.length} layers in float32`;
      const candidate = await this.#enter(title, "mixed", file, kept);
      if (this.#holds(candidate)) above = middle;
      else below = middle;
    }
  }

  #holds({ accuracy }: Candidate): boolean {
    return accuracy === null || accuracy.score >= this.request.budget;
  }

  #pays({ speed }: Candidate): boolean {
    return speed !== null && speed.factor >= leastGain;
  }

  #result(rewrites: readonly RewriteOutcome[]): QuantizeResult {
    const { prefer = "speed", budget } = this.request;
    const isSizeWanted = prefer === "size";
    for (const candidate of this.#candidates) {
      if (candidate.scheme === "float32" && candidate.name === "float32") continue;
      if (candidate.refusal !== null) continue;
      if (!this.#holds(candidate))
        candidate.refusal = `its score is ${candidate.accuracy?.score.toFixed(4)}, below the budget of ${budget}`;
      else if (!isSizeWanted && !this.#pays(candidate)) candidate.refusal = "it is not faster than float32 here";
    }
    const eligible = this.#candidates.filter(({ refusal }) => refusal === null);
    const worth = ({ speed, bytes }: Candidate) => (isSizeWanted ? -bytes : (speed?.factor ?? 1));
    const chosen = eligible.reduce((best, each) => (worth(each) > worth(best) ? each : best));
    for (const each of eligible)
      if (each !== chosen) each.refusal = isSizeWanted ? "another one is smaller" : "another one is faster";
    if (chosen.scheme === "float32") this.#notes.push(this.#whyFloat());
    if (!this.#judge) this.#notes.push("There were no samples: nothing is known about the accuracy.");
    const kept = new Set(chosen.kept);
    const isFloat = chosen.scheme === "float32" || chosen.scheme === "storage";
    return {
      model: this.#files.get(chosen) ?? this.request.model,
      chosen,
      candidates: this.#candidates,
      layers: this.#ranking.map((layer) => ({
        ...layer,
        precision: isFloat || kept.has(layer.name) ? "float32" : "int8",
      })),
      rewrites,
      measure: this.#measure.name,
      notes: this.#notes,
      judged: this.#judge?.samples.length ?? 0,
    };
  }

  #whyFloat(): string {
    const integers = this.#candidates.filter(({ scheme }) => scheme !== "float32" && scheme !== "storage");
    if (integers.length === 0) return "There is nothing in the model that could be quantized; it stays in float32.";
    return integers.some((each) => this.#pays(each))
      ? "No candidate keeps the budget and is faster than float32; the model stays in float32."
      : "Integers do not pay for this model on this machine; it stays in float32.";
  }
}

/** Pictures of marks, small whole numbers: enough to run on. */
function syntheticSamples(model: ModelProto): Feeds[] {
  const constants = new Set(model.graph?.initializer.map(({ name }) => name));
  const inputs = model.graph?.input.filter(({ name }) => !constants.has(name)) ?? [];
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
