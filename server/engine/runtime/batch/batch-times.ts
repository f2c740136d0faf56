/**
 * What batches of a graph (and of one extent of its rows) have cost on this machine, and from that how many rows the next should
 * have: sizes are tried upwards while they pay, and again now and then, because a machine that is busy otherwise, or warm, is
 * another machine. On a processor larger is often slower: what leaves the cache costs more than a call saves.
 */
interface Seen {
  /** Milliseconds per row of the last few batches. */
  rowMs: number[];
  least: number;
  /** Number of the last batch of this size. */
  last: number;
}

const kept = 4;
const enough = 2;
/** A larger batch must be this much quicker per row: every row of it waits for all others. */
export const worthIt = 0.97;
/** Batches after which a neighbouring size is tried again. */
const staleAfter = 256;

export class BatchTimes {
  /** How many rows the next batch may have. */
  limit: number;
  private readonly sizes: readonly number[];
  private readonly seen: Seen[];
  private batches = 0;

  /** Rows of the first batches, and the most there may ever be. `known`: milliseconds per row of sizes that were measured before. */
  constructor(first: number, most: number, known: readonly { rows: number; rowMs: number }[] = []) {
    this.sizes = ladder(most);
    this.seen = this.sizes.map(() => ({ rowMs: [], least: 0, last: 0 }));
    for (const { rows, rowMs } of known) {
      this.seen[this.rung(rows)] = { rowMs: new Array<number>(enough).fill(rowMs), least: rowMs, last: 0 };
    }
    const best = this.best();
    this.limit = this.sizes[best < 0 ? this.rung(first) : best] as number;
  }

  observe(rows: number, ms: number): void {
    const seen = this.seen[this.rung(rows)] as Seen;
    seen.rowMs.push(ms / rows);
    if (seen.rowMs.length > kept) seen.rowMs.shift();
    // The quickest of the last few: whatever made the others slower was not the batch.
    seen.least = Math.min(...seen.rowMs);
    seen.last = ++this.batches;
    const best = this.best();
    if (best < 0) return;
    const next = this.isUnsure(best + 1) ? best + 1 : this.isUnsure(best - 1) ? best - 1 : best;
    this.limit = this.sizes[next] as number;
  }

  /** Milliseconds that a batch of so many rows will take, by the nearest size that is known; undefined before anything was seen. */
  expected(rows: number): number | undefined {
    const rung = this.rung(rows);
    for (let away = 0; away < this.sizes.length; away++)
      for (const at of [rung - away, rung + away])
        if (this.seen[at]?.rowMs.length) return (this.seen[at] as Seen).least * rows;
    return undefined;
  }

  /** The smallest size than which no other is much quicker per row; -1 where too little was seen. */
  private best(): number {
    let quickest = Number.POSITIVE_INFINITY;
    for (const { rowMs, least } of this.seen) if (rowMs.length >= enough && least < quickest) quickest = least;
    return this.seen.findIndex(({ rowMs, least }) => rowMs.length >= enough && least * worthIt <= quickest);
  }

  private isUnsure(rung: number): boolean {
    const seen = this.seen[rung];
    return seen !== undefined && (seen.rowMs.length < enough || this.batches - seen.last > staleAfter);
  }

  /** The largest size of the ladder that is at most `rows`. */
  private rung(rows: number): number {
    let rung = 0;
    while (rung + 1 < this.sizes.length && (this.sizes[rung + 1] as number) <= rows) rung++;
    return rung;
  }
}

/** 1, 2, 4, … and at last `most` itself. */
export function ladder(most: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < most; size *= 2) sizes.push(size);
  return [...sizes, Math.max(1, most)];
}
