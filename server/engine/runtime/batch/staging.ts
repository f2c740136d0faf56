/**
 * Memory that batches are put together in. A worker that is done with a batch sends its memory back, and the next batch of
 * about that size is written over it: fresh memory has to be cleared by the kernel, faulted in and collected again.
 */
export class Staging {
  /** By capacity in bytes. */
  private readonly free = new Map<number, ArrayBuffer[]>();
  private held = 0;

  /** `limit`: bytes kept for later; what comes back beyond them is left to the collector. */
  constructor(private readonly limit = 48 * 2 ** 20) {}

  /** At least `bytes` long; what lies in it is left over from before. */
  take(bytes: number): ArrayBuffer {
    const capacity = capacityFor(bytes);
    const known = this.free.get(capacity)?.pop();
    if (!known) return new ArrayBuffer(capacity);
    this.held -= capacity;
    return known;
  }

  give(buffer: ArrayBuffer): void {
    const capacity = buffer.byteLength;
    if (capacity !== capacityFor(capacity) || this.held + capacity > this.limit) return;
    this.held += capacity;
    const same = this.free.get(capacity);
    if (same) same.push(buffer);
    else this.free.set(capacity, [buffer]);
  }

  clear(): void {
    this.free.clear();
    this.held = 0;
  }
}

/** The next of four steps from one power of two to the next: at most a quarter is wasted, and rows of like size share. */
export function capacityFor(bytes: number): number {
  const step = Math.max(64, 2 ** (Math.floor(Math.log2(Math.max(bytes, 1))) - 2));
  return Math.ceil(bytes / step) * step;
}
