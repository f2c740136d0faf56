/**
 * Static quantization of one model, from the whole of it in integers to as much of it as keeps the budget: the best calibration
 * method first, then layers back in float32 where that was not enough.
 */
import { writeModel } from "../../model-file";
import { type ByteStore, observationCache } from "../calibrate/cache";
import { type Method, methods } from "../calibrate/ranges";
import { quantizeDynamic } from "../dynamic/quantize-dynamic";
import type { Feeds } from "../machine";
import { holdOut } from "../samples";
import { type Choice, makeStaticKit, type Scope, type StaticKit } from "../static/kit";
import type { Target } from "../targets";
import type { Candidates } from "./candidates";
import type { Judge } from "./judge";
import { mixtures } from "./mixtures";
import { expectDamage, type LayerDamage, rankLayers } from "./rank-layers";
import { title } from "./titles";

/** Samples that tell candidates of one sort apart. */
const tuningSamples = 12;

export interface StaticSearch {
  candidates: Candidates;
  /** Holds what is made against the float32 model, on samples of its own. */
  judgeOf: (samples: readonly Feeds[]) => Promise<Judge>;
  target: Target;
  /** Where calibration is kept by content. */
  store?: ByteStore | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((phase: "calibrate" | "round" | "rank", done: number, of: number) => void) | undefined;
}

/** `file`: a prepared model. The layers as they were ranked, worst first; none where static quantization knows no layer of it. */
export async function searchStatic(
  file: Uint8Array,
  given: readonly Feeds[],
  { candidates, judgeOf, target, store, signal, onProgress }: StaticSearch,
): Promise<LayerDamage[]> {
  const { machine } = candidates.setting;
  const { kept: calibration, held } = holdOut(given, tuningSamples);
  const cancellable = signal && { signal };
  const kit = await makeStaticKit(file, calibration, machine, target, {
    ...cancellable,
    ...(store && { cache: observationCache(store, calibration) }),
    ...(onProgress && { onProgress }),
  });
  if (!kit || kit.layers.length === 0) return [];
  const tuner = await judgeOf(held);
  const method = await bestMethod(kit, tuner);
  const all = await candidates.enter(title("static", { method }), "static", kit.build({ scope: "all", method }));
  const fewer = kit.build({ scope: "layers", method });
  const layers = await candidates.enter(title("layers", { method }), "static", fewer);
  await tryHybrid(kit, method, candidates, target);
  await trySmoothed(kit, candidates, target);

  const scope: Scope = (layers.speed?.factor ?? 0) > (all.speed?.factor ?? 0) ? "layers" : "all";
  const rank = (choice: Choice) =>
    rankLayers(kit, choice, tuner, { ...cancellable, onProgress: (done, of) => onProgress?.("rank", done, of) });
  const paying = [all, layers].filter((each) => candidates.pays(each));
  if (paying.length === 0 || paying.some((each) => candidates.holds(each))) return expectDamage(kit, method);
  const ranking = await rank({ scope, method });
  await mix(kit, { scope, method }, ranking, candidates);
  // What a method cuts off may be rare, and all that some item is about: ranges that cut off nothing have their turn.
  const whole: Choice = { scope, method: "min-max" };
  if (method !== whole.method) await mix(kit, whole, await rank(whole), candidates);
  return ranking;
}

async function bestMethod(kit: StaticKit, tuner: Judge): Promise<Method> {
  let method: Method = "min-max";
  let best = Number.NEGATIVE_INFINITY;
  for (const each of methods) {
    const decibels = await tuner.decibels(kit.build({ scope: "all", method: each }), tuningSamples);
    if (decibels > best) [method, best] = [each, decibels];
  }
  return method;
}

const products: ReadonlySet<string> = new Set(["MatMul", "Gemm"]);

/** Products at run time, from the model whose outliers were moved into weights; where most layers are products. */
async function trySmoothed(kit: StaticKit, candidates: Candidates, target: Target): Promise<void> {
  const count = kit.layers.filter(({ operator }) => products.has(operator)).length;
  if (!kit.scaled || 2 * count < kit.layers.length) return;
  const { model } = quantizeDynamic(kit.scaled, target);
  await candidates.enter(title("smoothed"), "dynamic", writeModel(model));
}

/** Products at run time, the rest beforehand. */
async function tryHybrid(kit: StaticKit, method: Method, candidates: Candidates, target: Target): Promise<void> {
  const sorts = new Set(kit.layers.map(({ operator }) => (products.has(operator) ? "product" : "other")));
  if (sorts.size < 2) return;
  const { model } = quantizeDynamic(kit.build({ scope: "all", method, without: products }), target);
  await candidates.enter(title("hybrid", { method }), "static and dynamic", writeModel(model));
}

/** As few layers in float32 as the budget allows: strides that double until one keeps it, then halves. */
async function mix(
  kit: StaticKit,
  choice: Choice,
  ranking: readonly LayerDamage[],
  candidates: Candidates,
): Promise<void> {
  const places = new Map(kit.layers.map(({ name }, index) => [name, index]));
  const steps = mixtures(ranking.toSorted((a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0)));
  let [below, above] = [-1, steps.length];
  for (let stride = 1; above - below > 1; stride *= 2) {
    const isFound = above < steps.length;
    const at = isFound ? (below + above) >> 1 : Math.min(below + stride, steps.length - 1);
    const kept = steps[at] as string[];
    const mixed = title("mixed", { method: choice.method, kept: kept.length, layers: kit.layers.length });
    const candidate = await candidates.enter(mixed, "mixed", kit.build({ ...choice, kept: new Set(kept) }), kept);
    if (candidates.holds(candidate)) above = at;
    else below = at;
  }
}
