import { describe, expect, it } from "vitest";
import type { Choice } from "../static/kit";
import type { LayerDamage } from "./rank-layers";
import { refineMethods } from "./refine-methods";

const layer = (name: string, ...values: string[]): LayerDamage => ({
  name,
  operator: "Conv",
  weights: 1,
  work: { multiplications: 1, read: 1, written: 1 },
  values,
  decibels: 0,
});

/** A model whose noise is told by the methods of its values: `gains` in decibels over what all have. */
async function refined(gains: Readonly<Record<string, number>>, ranking: LayerDamage[]) {
  const asked: string[] = [];
  const kit = { build: ({ methods }: Choice) => new TextEncoder().encode(JSON.stringify([...(methods ?? [])])) };
  const judge = {
    samples: [{}, {}],
    async decibels(file: Uint8Array) {
      const pairs = JSON.parse(new TextDecoder().decode(file)) as [string, string][];
      asked.push(...pairs.map(([value]) => value));
      return pairs.reduce((sum, pair) => sum + (gains[pair.join(" ")] ?? 0), 20);
    },
  };
  const found = await refineMethods(kit, { scope: "all", method: "entropy" }, judge, ranking);
  return { found: Object.fromEntries(found), asked: new Set(asked) };
}

describe("calibration methods of single values", () => {
  it("change where the whole gets quieter, to the quietest", async () => {
    const gains = { "a mse": 1, "a min-max": 3, "b mse": -2, "b percentile": 0.05, "c percentile": 2 };
    const { found } = await refined(gains, [layer("one", "a", "b"), layer("two", "b", "c")]);
    expect(found).toEqual({ a: "min-max", c: "percentile" });
  });

  it("are tried for the layers that do most damage alone", async () => {
    const ranking = Array.from({ length: 20 }, (_, index) => layer(`l${index}`, `v${index}`));
    const { found, asked } = await refined({ "v19 mse": 9 }, ranking);
    expect(found).toEqual({});
    expect(asked).toContain("v0");
    expect(asked).not.toContain("v19");
  });
});
