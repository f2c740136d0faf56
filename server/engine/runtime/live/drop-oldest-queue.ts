/**
 * What waits to be looked at, the newest of it: who puts something in never waits, and where there is no room the oldest
 * goes. Bounded by count and by bytes, but for one item, so that each has its chance. One reader.
 */
export interface QueueBounds {
  count: number;
  bytes: number;
}

interface Held<T> {
  item: T;
  bytes: number;
}

export class DropOldestQueue<T> {
  private readonly held: Held<T>[] = [];
  private heldBytes = 0;
  private over = false;
  private failure: { reason: unknown } | undefined;
  private wake: (() => void) | undefined;

  constructor(private readonly bounds: QueueBounds) {}

  /** How many wait. */
  get length(): number {
    return this.held.length;
  }

  get bytes(): number {
    return this.heldBytes;
  }

  /** How many were dropped for it. After the end nothing is taken any more, and nothing is dropped. */
  push(item: T, bytes: number): number {
    if (this.over) return 0;
    this.held.push({ item, bytes });
    this.heldBytes += bytes;
    let dropped = 0;
    while (this.held.length > 1 && (this.held.length > this.bounds.count || this.heldBytes > this.bounds.bytes)) {
      this.take();
      dropped++;
    }
    this.wake?.();
    return dropped;
  }

  /** The oldest that waits, as soon as there is one; undefined once it has ended and all was read. Rejects after fail(). */
  async next(): Promise<T | undefined> {
    for (;;) {
      if (this.failure) throw this.failure.reason;
      const first = this.take();
      if (first) return first.item;
      if (this.over) return undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
  }

  /** Takes nothing further; what waits can still be read. */
  end(): void {
    this.over = true;
    this.wake?.();
  }

  /** Ends, and drops what waits: the reader is told the reason. */
  fail(reason: unknown): void {
    this.failure ??= { reason };
    this.held.length = 0;
    this.heldBytes = 0;
    this.end();
  }

  private take(): Held<T> | undefined {
    const first = this.held.shift();
    if (first) this.heldBytes -= first.bytes;
    return first;
  }
}
