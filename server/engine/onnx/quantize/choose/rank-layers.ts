/**
 * How much each layer alone costs: all others stay in float32, and the noise at the outputs is taken over a few samples. Worst first.
 */
import { throwIfCancelled } from "../refusal";
import type { Choice, Layer, StaticKit } from "../static/kit";
import type { Judge } from "./judge";

export interface LayerDamage extends Layer {
  /** Signal to noise at the worst output with this layer alone quantized, in decibels; null where it was not measured. */
  decibels: number | null;
}

/** Networks of more layers are ranked by their first so many samples only. */
const manyLayers = 60;
const samples = { few: 4, many: 12 } as const;

export async function rankLayers(
  kit: StaticKit,
  choice: Choice,
  judge: Judge,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (done: number, of: number) => void } = {},
): Promise<LayerDamage[]> {
  const names = kit.layers.map(({ name }) => name);
  const count = names.length > manyLayers ? samples.few : samples.many;
  const ranked: LayerDamage[] = [];
  for (const layer of kit.layers) {
    throwIfCancelled(signal);
    const kept = new Set(names.filter((name) => name !== layer.name));
    ranked.push({ ...layer, decibels: await judge.decibels(kit.build({ ...choice, kept }), count) });
    onProgress?.(ranked.length, names.length);
  }
  return ranked.sort((a, b) => (a.decibels ?? 0) - (b.decibels ?? 0));
}
