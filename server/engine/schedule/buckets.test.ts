import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseBuckets } from "./buckets";

const padded = (sample: readonly number[], buckets: readonly number[]) =>
  sample.reduce((sum, extent) => sum + (buckets.find((bucket) => bucket >= extent) as number) - extent, 0);

/** Every choice of at most `most` of the padded extents, the largest among them. */
function leastPadding(sample: readonly number[], most: number, multiple: number): number {
  const extents = [...new Set(sample.map((extent) => Math.ceil(extent / multiple) * multiple))].sort((a, b) => a - b);
  const largest = extents.pop() as number;
  let least = Number.POSITIVE_INFINITY;
  for (let chosen = 0; chosen < 2 ** extents.length; chosen++) {
    const buckets = [...extents.filter((_, index) => (chosen >> index) & 1), largest];
    if (buckets.length <= most) least = Math.min(least, padded(sample, buckets));
  }
  return least;
}

describe("chooseBuckets", () => {
  test("puts the buckets where the sample lies", () => {
    const sample = [90, 96, 95, 93, 310, 318, 315, 1200];
    expect(chooseBuckets(sample, { most: 3, multiple: 8 })).toEqual([96, 320, 1200]);
    expect(chooseBuckets(sample, { most: 2, multiple: 8 })).toEqual([320, 1200]);
    expect(chooseBuckets(sample, { most: 1, multiple: 8 })).toEqual([1200]);
  });

  test("takes each extent that occurs where there are few, and none of no sample", () => {
    expect(chooseBuckets([33, 40, 64, 64], { most: 8, multiple: 32 })).toEqual([64]);
    expect(chooseBuckets([5, 20], { most: 8, multiple: 8 })).toEqual([8, 24]);
    expect(chooseBuckets([], { most: 8, multiple: 8 })).toEqual([]);
  });

  test("nothing pads less with as many buckets", () => {
    const samples = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 6 }), (sample, most) => {
        const buckets = chooseBuckets(sample, { most, multiple: 8 });
        expect(buckets.length).toBeLessThanOrEqual(most);
        expect(padded(sample, buckets)).toBe(leastPadding(sample, most, 8));
      }),
    );
  });

  test("a thousand extents and thirty buckets are chosen in no time", () => {
    const sample = Array.from({ length: 20_000 }, (_, index) => 8 + ((index * 7919) % 8000));
    expect(chooseBuckets(sample, { most: 30, multiple: 8 })).toHaveLength(30);
  });
});
