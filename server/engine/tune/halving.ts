/**
 * Successive halving (Karnin, Koren and Somekh 2013; Jamieson and Talwalkar 2016): all candidates are measured shortly, the better half
 * again and for longer, until one is left. Each round costs the same, so what is promising gets most of the time, and the rounds lie apart:
 * what disturbed the machine for a moment does not decide.
 */
export interface Halving<T> {
  /** Measures a candidate for about so many milliseconds and returns what it is worth by all that is known of it; more is better. */
  measure(candidate: T, ms: number): Promise<number>;
  /** Milliseconds for all rounds together. */
  budgetMs: number;
  now(): number;
  /** Measured in every round, whatever it is worth: what all others are compared with. */
  isKept?(candidate: T): boolean;
}

/** Ends early where the time is used up. */
export async function successiveHalving<T>(candidates: readonly T[], halving: Halving<T>): Promise<void> {
  const { budgetMs, now } = halving;
  const until = now() + budgetMs;
  const rounds = Math.max(1, Math.ceil(Math.log2(Math.max(2, candidates.length))));
  let left = [...candidates];
  for (let round = 0; round < rounds && left.length > 1; round++) {
    const worth = new Map<T, number>();
    for (const candidate of left) {
      if (now() >= until) return;
      worth.set(candidate, await halving.measure(candidate, budgetMs / rounds / left.length));
    }
    const sorted = left.toSorted((a, b) => (worth.get(b) as number) - (worth.get(a) as number));
    const better = new Set(sorted.slice(0, Math.ceil(left.length / 2)));
    left = left.filter((each) => better.has(each) || halving.isKept?.(each));
  }
}
