import { describe, expect, it } from "vitest";
import { mixtures } from "./mixtures";
import type { LayerDamage } from "./rank-layers";

/** A chain of convolutions of one shape, each with the noise it brings. */
const chain = (decibels: readonly number[], elements = 1e4): LayerDamage[] =>
  decibels.map((own, index) => ({
    name: `${index}`,
    operator: "Conv",
    weights: 1e4,
    work: { multiplications: 1e6, read: elements, written: elements },
    decibels: own,
    isEstimate: false,
  }));

describe("mixtures of integers and float32", () => {
  it("keep more and more, the worst first, and never none or all", () => {
    const layers = chain([30, 60, 50, 60, 40]);
    const found = mixtures(layers);
    const noiseOf = (kept: readonly string[]) =>
      layers.reduce((sum, { name, decibels }) => sum + (kept.includes(name) ? 0 : 10 ** (-(decibels ?? 0) / 10)), 0);
    expect(found[0]).toEqual(["0"]);
    expect(found.length).toBeGreaterThan(2);
    for (const [index, kept] of found.entries()) {
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.length).toBeLessThan(5);
      if (index > 0) expect(noiseOf(kept)).toBeLessThan(noiseOf(found[index - 1] ?? []));
    }
  });

  it("close the gap between two bad layers where borders are dear, and leave it where they are cheap", () => {
    const worst = (elements: number) => mixtures(chain([60, 60, 60, 30, 45, 30, 60, 60, 60], elements))[0];
    expect(worst(2e4)).toEqual(["3", "4", "5"]);
    expect(worst(10)).toEqual(["3", "5"]);
  });

  it("prefer what takes little time", () => {
    const [small, large] = chain([40, 40]) as [LayerDamage, LayerDamage];
    large.work.multiplications = 1e8;
    const [first] = mixtures([large, { ...small, name: "small" }]);
    expect(first).toEqual(["small"]);
  });

  it("are found for a network of next to no work too", () => {
    const tiny = chain([30, 60, 40]).map((layer) => ({ ...layer, work: { ...layer.work, multiplications: 10 } }));
    expect(mixtures(tiny)).toContainEqual(["0"]);
  });

  it("are none where nothing is lost", () => {
    expect(mixtures(chain([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]))).toEqual([]);
  });
});
