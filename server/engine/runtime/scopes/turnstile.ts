/**
 * Lets the items of an axis through one step in their order, one after another, however they arrive; and keeps what that step
 * remembers of the items before. An item that will not come (left out, failed) is passed as soon as that is known.
 */
export class Turnstile {
  private next = 0;
  /** Items that are through before their turn. */
  private readonly passed = new Set<number>();
  private readonly waiting = new Map<number, () => void>();
  private memory: object | undefined;

  /** Resolves when all items before `index` are through. */
  async turn(index: number): Promise<void> {
    if (index > this.next) await new Promise<void>((resolve) => this.waiting.set(index, resolve));
  }

  pass(index: number): void {
    if (index < this.next) return;
    this.passed.add(index);
    while (this.passed.delete(this.next)) this.next++;
    const resolve = this.waiting.get(this.next);
    this.waiting.delete(this.next);
    resolve?.();
  }

  remember<T extends object>(first: () => T): T {
    this.memory ??= first();
    return this.memory as T;
  }
}
