/**
 * Everything that static quantization of one model needs from samples, gathered once: ranges, and weights rounded by data. From it
 * any mixture of integer and float32 layers is built without running the model again.
 */
import { GraphView } from "../../graph-view";
import { readModel, writeModel } from "../../model-file";
import type { GraphProto, ModelProto } from "../../schema/onnx_pb";
import { inferShapes } from "../../shape/infer";
import { elementCount } from "../../tensor";
import { opsetOf } from "../../value-type";
import { type Observation, type ObservationCache, observe } from "../calibrate/observe";
import { type Method, rangeOf } from "../calibrate/ranges";
import type { Feeds, Machine } from "../machine";
import { equalise } from "../repair/equalise";
import { roundLayers } from "../repair/round-layers";
import { factsOf } from "../samples";
import { shortenNames } from "../short-names";
import { quantizeEmbeddings } from "../storage/embeddings";
import type { Target } from "../targets";
import { estimateNoise } from "./estimate-noise";
import { activationParameters, type Range } from "./insert";
import { type Work, workOf } from "./layer-work";
import { markGraph, nameOf } from "./mark-graph";
import { padChannels } from "./pad-channels";
import { draftStatic, finishStatic } from "./quantize-static";
import { unfoldTransposed } from "./transposed-convolutions";

export interface Layer {
  /** Its first output in the graph. */
  name: string;
  operator: string;
  weights: number;
  work: Work;
}

export type Scope = "all" | "layers";

/** What multiplies, and what quantizing does for nothing behind it. */
const layerOperators: ReadonlySet<string> = new Set(["Conv", "Gemm", "MatMul", "Relu", "Clip"]);

export interface Choice {
  scope: Scope;
  method: Method;
  /** Layers that stay in float32. */
  kept?: ReadonlySet<string>;
  /** Operators of the scope that are left to another scheme. */
  without?: ReadonlySet<string>;
}

export interface StaticKit {
  /** The model with channels scaled so that they share a grid better; null where there was nothing to scale. */
  scaled: Uint8Array | null;
  /** In the order of the graph. */
  layers: readonly Layer[];
  /** Throws nothing for any choice of the kit's own layers. */
  build(choice: Choice): Uint8Array;
  /** Signal to noise at the output of each layer, in decibels, as expected from calibration; null where that is not known. */
  estimate(method: Method): (number | null)[];
}

export interface KitOptions {
  signal?: AbortSignal;
  onProgress?: (phase: "calibrate" | "round", done: number, of: number) => void;
  cache?: ObservationCache;
  /** Rounding by data and equalising; off for a plain comparison. */
  repairs?: boolean;
}

/** Null where the model has no layer that could be quantized. */
export async function makeStaticKit(
  prepared: Uint8Array,
  samples: readonly Feeds[],
  machine: Machine,
  target: Target,
  options: KitOptions = {},
): Promise<StaticKit | null> {
  const { repairs = true } = options;
  let file = shaped(prepared);
  const names = valuesToWatch(file);
  if (names.length === 0) return null;
  const observations = await watch(file, names, samples, machine, options);
  let scaled: Uint8Array | null = null;
  if (repairs) {
    let values: ReadonlySet<string> = new Set();
    scaled = edited(file, (view) => {
      values = equalise(view, observations, target);
      return values.size;
    });
    if (scaled) {
      file = scaled;
      // What was scaled has to be seen anew; the rest is what it was.
      const changed = names.filter((name) => values.has(name));
      for (const [name, seen] of await watch(file, changed, samples, machine, options)) observations.set(name, seen);
    }
  }
  const { view, marking } = draftStatic(file);
  const weighted = marking.weights.map(({ node, axis }) => ({
    node,
    axis,
    dims: view.constant(node.input[1])?.dims.map(Number) ?? [],
  }));
  const rounded = repairs
    ? await roundLayers(file, weighted, samples, machine, target, {
        signal: options.signal,
        onProgress: (done, of) => options.onProgress?.("round", done, of),
      })
    : undefined;
  const { facts } = inferShapes(readModel(file), factsOf(samples[0] ?? {}));
  const layers = weighted.map(({ node, axis, dims }) => ({
    name: nameOf(node),
    operator: node.opType,
    weights: elementCount(dims),
    work: workOf(facts.get(node.input[0] ?? ""), facts.get(nameOf(node)), dims, axis),
  }));
  const ranges = new Map<Method, ReadonlyMap<string, Range>>();
  const rangesBy = (method: Method) => {
    const known =
      ranges.get(method) ??
      new Map([...observations].map(([name, seen]) => [name, rangeOf(seen, method, target.activations)]));
    ranges.set(method, known);
    return known;
  };
  return {
    layers,
    scaled,
    estimate(method) {
      const parameters = activationParameters(marking, rangesBy(method), target);
      const seen = { observations, parameters, target, repairs: rounded };
      return marking.weights.map((mark) => estimateNoise(view, marking, mark, seen));
    },
    build({ scope, method, kept, without }) {
      const operators = scope === "layers" && { operators: layerOperators };
      const draft = draftStatic(file, { ...operators, ...(kept && { kept }), ...(without && { without }) });
      const model = finishStatic(draft, rangesBy(method), target, rounded);
      const made = new GraphView(model.graph as GraphProto, opsetOf(model));
      if (quantizeEmbeddings(made).length > 0) made.removeUnusedConstants();
      made.finish();
      shortenNames(model.graph as GraphProto);
      return writeModel(model);
    },
  };
}

/** In the shape that integer kernels like. */
function shaped(prepared: Uint8Array): Uint8Array {
  return (
    edited(prepared, (view, model) => {
      const unfolded = unfoldTransposed(view);
      const facts = inferShapes(model).facts;
      return unfolded + padChannels(view, facts);
    }) ?? prepared
  );
}

/** Null where the edit changed nothing. */
function edited(file: Uint8Array, edit: (view: GraphView, model: ModelProto) => number): Uint8Array | null {
  const model = readModel(file);
  const view = new GraphView(model.graph as GraphProto, opsetOf(model));
  if (edit(view, model) === 0) return null;
  view.removeUnusedConstants();
  view.finish();
  return writeModel(model);
}

/** Every value that some choice of layers puts onto the grid. */
function valuesToWatch(file: Uint8Array): string[] {
  const model = readModel(file);
  const view = new GraphView(model.graph as GraphProto, opsetOf(model));
  const { facts } = inferShapes(model);
  const found = new Set<string>();
  const mark = (operators: ReadonlySet<string> | undefined, kept?: ReadonlySet<string>) => {
    const marking = markGraph(view, { facts }, { ...(operators && { operators }), ...(kept && { kept }) });
    if (marking.weights.length > 0)
      for (const name of marking.activations) if (!marking.bounds.has(name)) found.add(name);
    return marking;
  };
  const whole = mark(undefined);
  mark(layerOperators);
  for (const { node } of whole.weights) mark(undefined, new Set([nameOf(node)]));
  return [...found];
}

async function watch(
  file: Uint8Array,
  names: readonly string[],
  samples: readonly Feeds[],
  machine: Machine,
  { signal, onProgress, cache }: KitOptions,
): Promise<Map<string, Observation>> {
  const known = await cache?.get(file, names);
  if (known) return known;
  const found = await observe(readModel(file), names, samples, machine, {
    ...(signal && { signal }),
    onProgress: (done, of) => onProgress?.("calibrate", done, of),
  });
  await cache?.set(file, names, found);
  return found;
}
