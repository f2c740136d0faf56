/**
 * Which frames of a source are wanted, at most so many a second. A bucket that holds a little more than one: senders are
 * never quite even, and one that sends at the very rate must lose nothing to that.
 */
const room = 1.5;

export class FramePace {
  private credit = room;
  private seenMs: number | undefined;

  constructor(private readonly perSecond: number) {}

  /** `atMs`: monotonic milliseconds, of the frame that came just now. */
  wants(atMs: number): boolean {
    const passedMs = atMs - (this.seenMs ?? atMs);
    this.seenMs = atMs;
    this.credit = Math.min(room, this.credit + (passedMs * this.perSecond) / 1000);
    if (this.credit < 1) return false;
    this.credit -= 1;
    return true;
  }
}
