/**
 * How much each layer alone costs. Where it decides what stays in float32, it is measured: all other layers are in float32, and the noise
 * at the outputs is taken over a few samples. Where it does not, it is expected from calibration. Worst first.
 */
import type { Method } from "../calibrate/ranges";
import { throwIfCancelled } from "../refusal";
import type { Choice, Layer, StaticKit } from "../static/kit";
import type { Judge } from "./judge";

export interface LayerDamage extends Layer {
  /** Signal to noise at the worst output with this layer alone quantized, in decibels; null where it is not known. */
  decibels: number | null;
  /** Nothing was run for it: the ratio is that at the output of the layer, as calibration lets expect it. */
  isEstimate: boolean;
}

export function expectDamage(kit: StaticKit, method: Method): LayerDamage[] {
  const expected = kit.estimate(method);
  const ranked = kit.layers.map((layer, index) => ({ ...layer, decibels: expected[index] ?? null, isEstimate: true }));
  return worstFirst(ranked);
}

function worstFirst(layers: LayerDamage[]): LayerDamage[] {
  const worth = ({ decibels }: LayerDamage) => decibels ?? Number.POSITIVE_INFINITY;
  return layers.sort((a, b) => (worth(a) === worth(b) ? 0 : worth(a) - worth(b)));
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
    ranked.push({ ...layer, decibels: await judge.decibels(kit.build({ ...choice, kept }), count), isEstimate: false });
    onProgress?.(ranked.length, names.length);
  }
  return worstFirst(ranked);
}
