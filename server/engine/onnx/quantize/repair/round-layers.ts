/** Weights of all layers onto their grids, once for all choices: by data where the inputs can be followed, to nearest elsewhere. */
import { GraphView } from "../../graph-view";
import { readModel } from "../../model-file";
import { intAttribute } from "../../node-proto";
import type { GraphProto } from "../../schema/onnx_pb";
import { floatsOf } from "../../tensor";
import { opsetOf } from "../../value-type";
import type { Feeds, Machine } from "../machine";
import { type QuantizedTensor, quantizeTensor } from "../quantize-tensor";
import { throwIfCancelled } from "../refusal";
import type { Repairs } from "../static/insert";
import { nameOf } from "../static/mark-graph";
import type { Target } from "../targets";
import { inputMoments, type LayerShape, maxPatch, patchSize } from "./input-moments";
import { roundLayer } from "./round-weights";

/** Samples whose patches are looked at; more say little more. */
const momentSamples = 64;
/** Of the moments that are held at a time, in bytes. */
const momentBytes = 64 * 2 ** 20;

export interface WeightedLayer extends LayerShape {
  /** Of the outputs, which have a scale each; null: one for all. */
  axis: number | null;
}

export interface RoundOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, of: number) => void) | undefined;
}

export async function roundLayers(
  file: Uint8Array,
  layers: readonly WeightedLayer[],
  samples: readonly Feeds[],
  machine: Machine,
  target: Target,
  { signal, onProgress }: RoundOptions = {},
): Promise<Required<Repairs>> {
  const model = readModel(file);
  const view = new GraphView(model.graph as GraphProto, opsetOf(model));
  const valuesOf = ({ node }: LayerShape) => {
    const tensor = view.constant(node.input[1]);
    return tensor && floatsOf(tensor);
  };
  const weights = new Map<string, QuantizedTensor>();
  const biasShifts = new Map<string, Float64Array>();
  const followed = layers.filter((layer) => (patchSize(layer) ?? Number.POSITIVE_INFINITY) <= maxPatch);
  for (const part of parts(followed)) {
    const moments = await inputMoments(model, part, samples.slice(0, momentSamples), machine, signal && { signal });
    for (const layer of part) {
      throwIfCancelled(signal);
      const name = nameOf(layer.node);
      const values = valuesOf(layer);
      const own = moments.get(name);
      if (!values || !own) continue;
      // A MatMul has no bias that could take up a mean.
      const hasBias = layer.node.opType !== "MatMul";
      const about = hasBias ? own : { ...own, mean: new Float64Array(own.mean.length) };
      const { weights: rounded, biasShift } = roundLayer(layer, values, about, target.weights);
      weights.set(name, rounded);
      if (hasBias) biasShifts.set(name, biasShift);
      onProgress?.(weights.size, layers.length);
      // Rounding is pure computation: let go of the thread between layers.
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  for (const layer of layers) {
    const name = nameOf(layer.node);
    const values = valuesOf(layer);
    // Weights that several layers share are rounded where they are inserted, once for all of them.
    if (weights.has(name) || !values || view.users(layer.node.input[1] ?? "").size > 1) continue;
    const granularity = layer.axis === null ? { per: "tensor" as const } : { per: "axis" as const, axis: layer.axis };
    weights.set(name, quantizeTensor(values, layer.dims, granularity, target.weights));
    onProgress?.(weights.size, layers.length);
  }
  return { weights, biasShifts };
}

/** Layers whose moments are held together. */
function parts(layers: readonly LayerShape[]): LayerShape[][] {
  const all: LayerShape[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const layer of layers) {
    const groups = layer.node.opType === "Conv" ? intAttribute(layer.node, "group", 1) : 1;
    const own = 8 * groups * (patchSize(layer) ?? 0) ** 2;
    if (bytes + own > momentBytes) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(layer);
    bytes += own;
  }
  return all;
}
