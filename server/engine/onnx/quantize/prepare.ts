/**
 * What comes before quantizing: weights among the initialisers, operator set 13 or later (per-axis parameters exist from there on),
 * affine steps folded into convolutions, h-swish named. Rewrites are believed only where the model gives the same on samples.
 */
import { largestError, tolerance } from "../compare";
import { convertOpset } from "../convert/convert-opset";
import { readModel, writeModel } from "../model-file";
import { applyRewrites, rewrites } from "../rewrite";
import type { ModelProto } from "../schema/onnx_pb";
import type { RewriteOutcome, RunModel } from "../segment";
import { opsetOf } from "../value-type";
import { using } from "./calibrate/observe";
import type { Feeds, Machine } from "./machine";

/** Where DequantizeLinear takes a scale for each index of an axis. */
const leastOpset = 13;

export interface Prepared {
  model: ModelProto;
  outcomes: RewriteOutcome[];
  /** Of all outputs on the samples, in the measure of compare.ts. */
  largestError: number;
}

/** `bytes` of a model that was accepted; `samples` to compare on, at least one. */
export async function prepare(bytes: Uint8Array, samples: readonly Feeds[], machine: Machine): Promise<Prepared> {
  const attempt = async (exactOnly: boolean) => {
    const model = readModel(bytes);
    if (opsetOf(model) < leastOpset) convertOpset(model, leastOpset, "The model");
    const chosen = rewrites.filter(({ exact }) => exact || !exactOnly);
    const outcomes = await applyRewrites(model, chosen, runOnce(machine));
    return { model, outcomes };
  };
  const full = await attempt(false);
  const fetches = full.model.graph?.output.map(({ name }) => name) ?? [];
  const outputsOf = (file: Uint8Array) =>
    machine.open(file, { lean: true }).then((opened) =>
      using(opened, async () => {
        const all = [];
        for (const feeds of samples) all.push((await opened.run(feeds, fetches)).outputs);
        return all;
      }),
    );
  const wanted = await outputsOf(bytes);
  const errorOf = async ({ model }: { model: ModelProto }) => {
    const given = await outputsOf(writeModel(model));
    return Math.max(...wanted.map((reference, index) => largestError(reference, given[index] ?? {})));
  };
  const error = await errorOf(full);
  if (error <= tolerance) return { ...full, largestError: error };
  const safe = await attempt(true);
  return { ...safe, largestError: await errorOf(safe) };
}

function runOnce(machine: Machine): RunModel {
  return async (onnx, feeds, fetches) =>
    using(await machine.open(onnx, { lean: true }), async (opened) => (await opened.run(feeds, fetches)).outputs);
}
