/**
 * What each run costs of the processors: the time that this process and its decoders spent while runs were at work, shared out
 * among them by the work that their steps did meanwhile. So collecting the heap, copying and waiting threads are paid for too.
 */
import { decodersMs } from "./video/decoder-time";

interface Share {
  /** Milliseconds of work that the run's steps have done so far. */
  work: () => number;
  done: number;
  ms: number;
}

export class ProcessorShares {
  private readonly shares = new Set<Share>();
  private seenMs: number;

  /** `spentMs`: processor time, user's and system's, over all threads, from any start. */
  constructor(private readonly spentMs: () => number = processMs) {
    this.seenMs = spentMs();
  }

  /** A run begins; the returned function ends it and gives its milliseconds of processor time, every time it is called. */
  begin(work: () => number): () => number {
    this.settle();
    const share: Share = { work, done: work(), ms: 0 };
    this.shares.add(share);
    return () => {
      this.settle();
      this.shares.delete(share);
      return share.ms;
    };
  }

  private settle(): void {
    const now = this.spentMs();
    const spent = now - this.seenMs;
    this.seenMs = now;
    const worked = [...this.shares].map((share) => {
      const done = share.work();
      const since = done - share.done;
      share.done = done;
      return { share, since };
    });
    const all = worked.reduce((sum, { since }) => sum + since, 0);
    for (const { share, since } of worked) share.ms += all > 0 ? (spent * since) / all : spent / worked.length;
  }
}

function processMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + decodersMs();
}
