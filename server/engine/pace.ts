/** How fast runs end, to tell those who are turned away when it is worth coming back. */
const windowMs = 30_000;
const mostSeconds = 600;

export class Pace {
  private readonly ended: number[] = [];

  constructor(private readonly clock: () => number = () => performance.now()) {}

  count(): void {
    this.ended.push(this.clock());
    this.forget();
  }

  /** Seconds until half of those that wait have ended: before, it is not worth coming back. */
  retrySeconds(waiting: number): number {
    return Math.min(mostSeconds, Math.max(1, Math.ceil(this.secondsFor(waiting / 2))));
  }

  /** Seconds until so many runs have ended, at the pace of the last half minute; 30 for each where none has. */
  secondsFor(runs: number): number {
    this.forget();
    if (this.ended.length === 0) return runs * 30;
    const span = Math.max(1000, this.clock() - (this.ended[0] as number));
    return (runs * span) / 1000 / this.ended.length;
  }

  private forget(): void {
    const since = this.clock() - windowMs;
    const first = this.ended.findIndex((at) => at >= since);
    this.ended.splice(0, first < 0 ? this.ended.length : first);
  }
}
