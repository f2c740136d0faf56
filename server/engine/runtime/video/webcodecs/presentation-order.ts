/**
 * The bundled decoder hands frames over from several threads, so they may overtake one another on the way. A frame is due
 * when no packet with an earlier time is still inside the decoder; one that the decoder swallowed is given up when too many wait for it.
 */
export class PresentationOrder<F extends { timestamp: number }> {
  private readonly inside: number[] = [];
  private readonly ready: F[] = [];

  constructor(private readonly patience: number) {}

  /** Packets handed over whose frames have not come. */
  get pending(): number {
    return this.inside.length;
  }

  get hasReady(): boolean {
    return this.ready.length > 0;
  }

  sent(timestamp: number): void {
    this.inside.push(timestamp);
  }

  came(frame: F): void {
    // Time stamps go through a rational number and may come back a microsecond off.
    const own = this.inside.findIndex((each) => Math.abs(each - frame.timestamp) <= 2);
    if (own >= 0) this.inside.splice(own, 1);
    const later = this.ready.findIndex((each) => each.timestamp > frame.timestamp);
    this.ready.splice(later < 0 ? this.ready.length : later, 0, frame);
  }

  /** The next frame in order of presentation, if it is due. `all`: nothing more will come. */
  next(all = false): F | undefined {
    const first = this.ready[0];
    if (!first) return undefined;
    if (this.ready.length > this.patience) this.forgetBefore(first.timestamp);
    return all || !this.inside.some((each) => each < first.timestamp - 2) ? this.ready.shift() : undefined;
  }

  /** Gives up on everything still inside. */
  forget(): void {
    this.inside.length = 0;
  }

  private forgetBefore(timestamp: number): void {
    for (let index = this.inside.length - 1; index >= 0; index--)
      if ((this.inside[index] as number) < timestamp) this.inside.splice(index, 1);
  }

  closeAll(close: (frame: F) => void): void {
    for (const frame of this.ready.splice(0)) close(frame);
  }
}
