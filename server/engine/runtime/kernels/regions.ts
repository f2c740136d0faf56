/**
 * Connected regions (8 neighbours) of a map above a threshold, in one pass over its rows: runs of pixels are joined to
 * those they touch in the row above (union-find over runs; Rosenfeld and Pfaltz 1966). Linear in the map, whatever it shows.
 */
export interface Region {
  top: number;
  /** For each row from `top` on, the leftmost and the rightmost pixel: all that a convex hull needs. */
  extents: Int32Array;
  /** Of the map over the region's own pixels, so that a bent line is judged like a straight one. */
  mean: number;
}

/** Regions of fewer than `leastRows` rows are left out: a map of noise has a hundred thousand of them. */
export function regionsOf(
  map: Float32Array,
  width: number,
  height: number,
  threshold: number,
  leastRows = 1,
): Region[] {
  const runs = findRuns(map, width, height, threshold);
  const parents = joinRuns(runs);
  const bottoms = new Int32Array(runs.count);
  const sums = new Float64Array(runs.count);
  const counts = new Int32Array(runs.count);
  for (let run = 0; run < runs.count; run++) {
    const root = find(parents, run);
    bottoms[root] = runs.rows[run] as number;
    const from = (runs.rows[run] as number) * width;
    const [left, right] = [runs.lefts[run] as number, runs.rights[run] as number];
    for (let at = from + left; at <= from + right; at++) sums[root] = (sums[root] as number) + (map[at] as number);
    counts[root] = (counts[root] as number) + right - left + 1;
  }
  const regions: (Region | undefined)[] = new Array(runs.count);
  for (let run = 0; run < runs.count; run++) {
    const root = find(parents, run);
    const top = runs.rows[root] as number;
    const rows = (bottoms[root] as number) - top + 1;
    if (rows < leastRows) continue;
    regions[root] ??= {
      top,
      extents: new Int32Array(rows * 2).fill(-1),
      mean: (sums[root] as number) / (counts[root] as number),
    };
    const { extents } = regions[root];
    const at = ((runs.rows[run] as number) - top) * 2;
    if (extents[at] === -1) extents[at] = runs.lefts[run] as number;
    extents[at + 1] = runs.rights[run] as number;
  }
  return regions.filter((region) => region !== undefined);
}

interface Runs {
  count: number;
  rows: Int32Array;
  lefts: Int32Array;
  rights: Int32Array;
}

/** Runs in order of rows, then from left to right. */
function findRuns(map: Float32Array, width: number, height: number, threshold: number): Runs {
  let capacity = 4096;
  let rows = new Int32Array(capacity);
  let lefts = new Int32Array(capacity);
  let rights = new Int32Array(capacity);
  let count = 0;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if ((map[at] as number) <= threshold) continue;
      const left = x;
      while (x + 1 < width && (map[at + 1] as number) > threshold) {
        x++;
        at++;
      }
      if (count === capacity) {
        capacity *= 2;
        [rows, lefts, rights] = [rows, lefts, rights].map((old) => {
          const grown = new Int32Array(capacity);
          grown.set(old);
          return grown;
        }) as [typeof rows, typeof lefts, typeof rights];
      }
      rows[count] = y;
      lefts[count] = left;
      rights[count] = x;
      count++;
    }
  }
  return { count, rows, lefts, rights };
}

/** Two fingers run along neighbouring rows; runs that touch, also at a corner, get one root. */
function joinRuns({ count, rows, lefts, rights }: Runs): Int32Array {
  const parents = Int32Array.from({ length: count }, (_, run) => run);
  let above = 0;
  for (let run = 0; run < count; run++) {
    const row = rows[run] as number;
    while (above < run && ((rows[above] as number) < row - 1 || endsBefore(above, run))) above++;
    for (let other = above; other < run && rows[other] === row - 1; other++) {
      if ((lefts[other] as number) > (rights[run] as number) + 1) break;
      // The smaller index becomes the root, so that a region is named by its first run.
      const [p, q] = [find(parents, other), find(parents, run)];
      parents[Math.max(p, q)] = Math.min(p, q);
    }
  }
  return parents;

  function endsBefore(other: number, run: number): boolean {
    return rows[other] === (rows[run] as number) - 1 && (rights[other] as number) < (lefts[run] as number) - 1;
  }
}

function find(parents: Int32Array, run: number): number {
  let root = run;
  while (parents[root] !== root) {
    parents[root] = parents[parents[root] as number] as number;
    root = parents[root] as number;
  }
  return root;
}
