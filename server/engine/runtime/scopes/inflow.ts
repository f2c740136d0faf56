/**
 * Hands items to a fold one after another: each is offered from its own scope, and held there until the fold asks for the next. So of
 * a list that is folded no more is alive than its window opens, whatever its length.
 */
interface Offer {
  values: readonly unknown[];
  through(): void;
}

export class Inflow {
  private offer: Offer | undefined;
  private failure: { error: unknown } | undefined;
  /** Nothing will be offered any more, or nothing taken. */
  private over = false;
  private wake = () => {};

  /** One at a time, in order; resolves when the fold is through with it, or will take no more. */
  hand(values: readonly unknown[]): Promise<void> {
    if (this.over || this.failure) return Promise.resolve();
    return new Promise((resolve) => {
      this.offer = { values, through: resolve };
      this.wake();
    });
  }

  /** All items there are have been handed over, or the fold has ended. */
  close(): void {
    this.over = true;
    this.offer?.through();
    this.wake();
  }

  /** What is missing is missing for the list as a whole: the fold is told with its next item. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.offer?.through();
    this.wake();
  }

  /** `onTaken`: milliseconds that the fold worked on an item. */
  async *items(onTaken: (busyMs: number) => void): AsyncGenerator<readonly unknown[], void> {
    for (;;) {
      if (this.failure) throw this.failure.error;
      const { offer } = this;
      if (offer) {
        const started = performance.now();
        try {
          yield offer.values;
        } finally {
          onTaken(performance.now() - started);
          this.offer = undefined;
          offer.through();
        }
      } else if (this.over) return;
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
    }
  }
}
