/**
 * Turns that share the machine's time fairly, by milliseconds and not by count (start-time fair queuing, Goyal, Vin and Cheng 1996):
 * a row's turn is the virtual time at which the last one of the same asker would be done, or that of now where it has none waiting.
 */
export class FairTurns {
  private now = 0;
  private readonly finish = new Map<string, number>();

  /** The turn of a new row of `asker` that will cost about `ms`. */
  take(asker: string, ms: number): number {
    const start = Math.max(this.now, this.finish.get(asker) ?? 0);
    this.finish.set(asker, start + ms);
    return start;
  }

  /** A row goes. */
  go(turn: number): void {
    if (turn <= this.now) return;
    this.now = turn;
    // Who is behind starts from now all the same.
    if (this.finish.size > 256) for (const [asker, at] of this.finish) if (at <= turn) this.finish.delete(asker);
  }
}
