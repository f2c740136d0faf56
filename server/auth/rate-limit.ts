/** At most `limit` events per key in any window. In memory: one process serves one install. */

interface Config {
  limit: number;
  windowMs: number;
  /** Keys remembered at most; the oldest go first, so that no flood of keys grows the process. */
  keys?: number;
}

export class SlidingLimiter {
  private readonly events = new Map<string, number[]>();

  constructor(
    private readonly config: Config,
    private readonly now: () => number = Date.now,
  ) {}

  /** Seconds to wait before `key` may try again; 0 where it may now. Counts nothing. */
  waitSeconds(key: string): number {
    const recent = this.recent(key);
    const { limit, windowMs } = this.config;
    if (recent.length < limit) return 0;
    const oldest = recent[recent.length - limit] ?? 0;
    return Math.max(1, Math.ceil((oldest + windowMs - this.now()) / 1000));
  }

  count(key: string): void {
    const recent = this.recent(key);
    recent.push(this.now());
    this.events.delete(key);
    this.events.set(key, recent.slice(-this.config.limit));
    const most = this.config.keys ?? 10_000;
    for (const oldest of this.events.keys()) {
      if (this.events.size <= most) break;
      this.events.delete(oldest);
    }
  }

  /** Counts `key` where it is within its limit, and answers 0; else the seconds to wait. */
  take(key: string): number {
    const wait = this.waitSeconds(key);
    if (wait === 0) this.count(key);
    return wait;
  }

  forget(key: string): void {
    this.events.delete(key);
  }

  private recent(key: string): number[] {
    const since = this.now() - this.config.windowMs;
    return (this.events.get(key) ?? []).filter((at) => at > since);
  }
}
