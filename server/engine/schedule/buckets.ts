/**
 * Padded extents for what comes in all lengths (lines of text, texts): a bounded number of them, so that rows share batches and
 * shapes recur, chosen from a sample so that the least is padded. Exact, by dynamic programming over the extents that occur:
 * the best k buckets for the first j extents end at extent j, and leave the best k - 1 for the first i of them.
 */

export interface BucketOptions {
  /** Buckets at the most. */
  most: number;
  /** Every bucket is a multiple of this: the stride of the model. */
  multiple: number;
}

/** Ascending; the last holds the largest of the sample. Fewer than `most` where fewer extents occur. Empty for an empty sample. */
export function chooseBuckets(sample: readonly number[], { most, multiple }: BucketOptions): number[] {
  const counts = new Map<number, number>();
  for (const extent of sample) {
    const padded = Math.ceil(extent / multiple) * multiple;
    counts.set(padded, (counts.get(padded) ?? 0) + 1);
  }
  const extents = [...counts.keys()].sort((a, b) => a - b);
  if (extents.length <= most) return extents;
  // Rows and sum of the extents before each place.
  const rows = [0];
  const sums = [0];
  for (const extent of extents) {
    const count = counts.get(extent) as number;
    rows.push((rows.at(-1) as number) + count);
    sums.push((sums.at(-1) as number) + count * extent);
  }
  const at = (list: readonly number[], index: number) => list[index] as number;
  /** What is padded where the extents from `from` to before `to` share the bucket of the largest. */
  const padding = (from: number, to: number) =>
    (at(rows, to) - at(rows, from)) * at(extents, to - 1) - (at(sums, to) - at(sums, from));

  let least = Array.from({ length: extents.length + 1 }, (_, to) => (to === 0 ? 0 : padding(0, to)));
  const cuts: number[][] = [];
  for (let bucket = 1; bucket < most; bucket++) {
    const cut = new Array<number>(extents.length + 1).fill(0);
    const next = least.map((whole, to) => {
      let best = whole;
      for (let from = 1; from < to; from++) {
        const parted = at(least, from) + padding(from, to);
        if (parted >= best) continue;
        best = parted;
        cut[to] = from;
      }
      return best;
    });
    cuts.push(cut);
    least = next;
  }
  const buckets: number[] = [];
  let to = extents.length;
  for (let bucket = cuts.length; to > 0; bucket--) {
    buckets.unshift(at(extents, to - 1));
    to = bucket > 0 ? at(cuts[bucket - 1] as number[], to) : 0;
  }
  return buckets;
}
