/**
 * How often a value has which size, counted while samples stream by: bins of equal width from both sides of zero, as many as they
 * ever get. What does not fit doubles the width and joins bins in pairs, so that memory is fixed and no value is kept. Zeros, of
 * which Relu makes many, are counted apart: every grid holds them exactly.
 */

/** To each side of zero. */
export const binsPerSide = 2048;

export class Histogram {
  readonly counts = new Float64Array(2 * binsPerSide);
  width = 0;
  zeros = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, this.zeros);
  }

  /** Adds all values; returns the range of these alone. Not a number or infinite: the answer is so too, and nothing was added. */
  add(values: Float32Array): { min: number; max: number } {
    if (values.length === 0) return { min: 0, max: 0 };
    let [min, max, sum, zeros] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number;
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zeros++;
      sum += value;
    }
    // The comparisons are false for what is not a number; a sum of float32 in float64 does not run over.
    if (!Number.isFinite(sum)) {
      const culprit = values.find((value) => !Number.isFinite(value)) as number;
      return { min: culprit, max: culprit };
    }
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
    this.#reach(Math.max(-min, max, 0));
    const { counts } = this;
    const factor = this.width > 0 ? 1 / this.width : 0;
    const last = counts.length - 1;
    for (let index = 0; index < values.length; index++) {
      // Never below zero, so that cutting off the fraction rounds down.
      const bin = ((values[index] as number) * factor + binsPerSide) | 0;
      // The largest values of all lie on the edge.
      const at = Math.min(bin, last);
      counts[at] = (counts[at] as number) + 1;
    }
    counts[binsPerSide] = (counts[binsPerSide] as number) - zeros;
    this.zeros += zeros;
    return { min, max };
  }

  /** Makes the bins wide enough for a value of that size. */
  #reach(peak: number): void {
    if (peak === 0) return;
    // A fifth to spare, so that the next sample does not double the width at once.
    if (this.width === 0) this.width = (peak * 1.2) / binsPerSide;
    while (this.width * binsPerSide < peak) {
      this.width *= 2;
      for (let bin = 0; bin < binsPerSide; bin++) this.#join(binsPerSide + bin, binsPerSide + (bin >> 1));
      for (let bin = 0; bin < binsPerSide; bin++) this.#join(binsPerSide - 1 - bin, binsPerSide - 1 - (bin >> 1));
    }
  }

  #join(from: number, to: number): void {
    if (from === to) return;
    this.counts[to] = (this.counts[to] as number) + (this.counts[from] as number);
    this.counts[from] = 0;
  }

  /** The value in the middle of a bin. */
  centre(bin: number): number {
    return (bin - binsPerSide + 0.5) * this.width;
  }
}
