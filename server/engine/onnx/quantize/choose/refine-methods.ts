/**
 * Another calibration method for single values, where that lessens the noise of the whole quantized model: those of the layers that
 * do most damage are tried one after another, and what helps stays.
 */
import { type Method, methods } from "../calibrate/ranges";
import { throwIfCancelled } from "../refusal";
import type { Choice, StaticKit } from "../static/kit";
import type { Judge } from "./judge";
import type { LayerDamage } from "./rank-layers";

/** Layers whose values are tried. */
const most = 8;
/** In decibels; less is chance. */
const leastGain = 0.1;

/** By the values' names; empty where nothing helps. `ranking`: worst first. */
export async function refineMethods(
  kit: Pick<StaticKit, "build">,
  choice: Choice,
  judge: Pick<Judge, "decibels" | "samples">,
  ranking: readonly LayerDamage[],
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (done: number, of: number) => void } = {},
): Promise<Map<string, Method>> {
  const values = [...new Set(ranking.slice(0, most).flatMap((layer) => layer.values))];
  let chosen = new Map<string, Method>();
  const noiseOf = (own: ReadonlyMap<string, Method>) =>
    judge.decibels(kit.build({ ...choice, methods: own }), judge.samples.length);
  let best = await noiseOf(chosen);
  for (const [index, value] of values.entries()) {
    const before = chosen;
    for (const method of methods) {
      if (method === choice.method) continue;
      throwIfCancelled(signal);
      const attempt = new Map(before).set(value, method);
      const decibels = await noiseOf(attempt);
      if (decibels > best + leastGain) [chosen, best] = [attempt, decibels];
    }
    onProgress?.(index + 1, values.length);
  }
  return chosen;
}
