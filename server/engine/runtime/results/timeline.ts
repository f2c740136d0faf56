/**
 * Who worked when, in slices of equal length over a run: 1 ms each at first, twice as long every time the run outlasts them, so that
 * a run of any length takes the same room. Sums are exact; places are to within a slice.
 */
export const slices = 96;

export class Timeline<Key> {
  /** Milliseconds per slice. */
  sliceMs = 1;
  private readonly work = new Map<Key, Float64Array>();

  /** Spreads `workMs` evenly over the time from `fromMs` to `toMs`, counted from the start of the run. */
  add(key: Key, fromMs: number, toMs: number, workMs: number): void {
    const from = Math.max(0, fromMs);
    const to = Math.max(from, toMs);
    while (to >= this.sliceMs * slices) this.widen();
    let line = this.work.get(key);
    if (!line) {
      line = new Float64Array(slices);
      this.work.set(key, line);
    }
    const [first, last] = [Math.floor(from / this.sliceMs), Math.floor(to / this.sliceMs)];
    for (let slice = first; slice <= last; slice++) {
      const within = Math.min(to, (slice + 1) * this.sliceMs) - Math.max(from, slice * this.sliceMs);
      line[slice] = (line[slice] as number) + (to > from ? (workMs * within) / (to - from) : workMs);
    }
  }

  /** Milliseconds of work by slice, up to the last that has any; empty where there was none. */
  of(key: Key): number[] {
    const line = this.work.get(key);
    if (!line) return [];
    const last = line.findLastIndex((work) => work > 0);
    return Array.from(line.subarray(0, last + 1), (work) => Math.round(work * 100) / 100);
  }

  private widen(): void {
    this.sliceMs *= 2;
    for (const line of this.work.values()) {
      for (let slice = 0; slice < slices; slice++) {
        const joined = slice < slices / 2 ? (line[2 * slice] as number) + (line[2 * slice + 1] as number) : 0;
        line[slice] = joined;
      }
    }
  }
}
