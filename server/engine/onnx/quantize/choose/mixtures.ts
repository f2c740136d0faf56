/**
 * Which layers go back to float32, in steps from few to most. What counts is the noise that a layer takes with it against the time
 * that it costs, and that every border between integers and float32 has to be paid for, so that neighbours go together: for a price of
 * noise, the cheapest assignment is found along the layers' order (Viterbi 1967), and the price is raised. Times are estimates that
 * only propose; what is proposed is measured.
 */
import type { LayerDamage } from "./rank-layers";

/** In multiplications of float32: what the parts of a layer's work take about, on processors that multiply bytes four times as fast. */
const costs = {
  float32: { multiplication: 1, element: 12 },
  int8: { multiplication: 0.25, element: 4 },
  /** Of each element that goes onto the grid or off it, its place in memory included. */
  border: 30,
} as const;

/** Prices are tried from next to nothing to a thousand times what all time is worth, each this many times the one before. */
const prices = { least: 2 ** -10, most: 2 ** 12, ratio: 2 ** 0.25 } as const;

/** `layers` in the order of the graph. Names of those in float32, neither none nor all: the noisiest and, by the estimate, fastest set first. */
export function mixtures(layers: readonly LayerDamage[]): string[][] {
  const noise = layers.map(({ decibels }) => (decibels === null ? 0 : 10 ** (-decibels / 10)));
  const allNoise = noise.reduce((sum, own) => sum + own, 0);
  const allTime = layers.reduce((sum, layer) => sum + time(layer, "float32"), 0);
  const found = new Map<string, Mixture>();
  // Without borders too: finer steps where regions that go together are few.
  for (const border of [costs.border, 0])
    for (let price = prices.least; price <= prices.most && allNoise > 0; price *= prices.ratio) {
      const fines = noise.map((own) => (own / allNoise) * allTime * price);
      const kept = cheapest(layers, fines, border);
      if (kept.size > 0 && kept.size < layers.length) found.set([...kept].join("\n"), mixtureOf(layers, noise, kept));
    }
  const quietest = [...found.values()].sort((a, b) => a.noise - b.noise || a.time - b.time);
  let fastest = Number.POSITIVE_INFINITY;
  return quietest
    .filter(({ time: own }) => {
      const isFaster = own < fastest;
      fastest = Math.min(fastest, own);
      return isFaster;
    })
    .map(({ kept }) => [...kept])
    .reverse();
}

interface Mixture {
  kept: ReadonlySet<string>;
  noise: number;
  time: number;
}

function mixtureOf(layers: readonly LayerDamage[], noise: readonly number[], kept: ReadonlySet<string>): Mixture {
  const sums = { noise: 0, time: 0 };
  let isFloat = true;
  for (const [index, layer] of layers.entries()) {
    const isKept = kept.has(layer.name);
    sums.time += time(layer, isKept ? "float32" : "int8") + (isKept === isFloat ? 0 : layer.work.read * costs.border);
    if (!isKept) sums.noise += noise[index] ?? 0;
    isFloat = isKept;
  }
  return { kept, ...sums };
}

function time({ work }: LayerDamage, precision: "float32" | "int8"): number {
  const { multiplication, element } = costs[precision];
  return work.multiplications * multiplication + (work.read + work.written) * element;
}

interface Path {
  cost: number;
  kept: readonly string[];
}

/** `fines`: what each layer's noise costs while it is int8; `border`: what an element on it does. The graph begins and ends in float32. */
function cheapest(layers: readonly LayerDamage[], fines: readonly number[], border: number): Set<string> {
  let float: Path = { cost: 0, kept: [] };
  let integer: Path = { cost: Number.POSITIVE_INFINITY, kept: [] };
  layers.forEach((layer, index) => {
    const passing = layer.work.read * border;
    const less = (same: Path, other: Path) =>
      other.cost + passing < same.cost ? { ...other, cost: other.cost + passing } : same;
    const [toFloat, toInteger] = [less(float, integer), less(integer, float)];
    float = { cost: toFloat.cost + time(layer, "float32"), kept: [...toFloat.kept, layer.name] };
    integer = { cost: toInteger.cost + time(layer, "int8") + (fines[index] ?? 0), kept: toInteger.kept };
  });
  const last = (layers.at(-1)?.work.written ?? 0) * border;
  return new Set((integer.cost + last < float.cost ? integer : float).kept);
}
