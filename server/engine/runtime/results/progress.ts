/** Sends a run's progress at most ten times a second, and always its last state. */
import type { RunProgress } from "@/nodes/results";

const intervalMs = 100;

export class ProgressSender {
  private timer: NodeJS.Timeout | undefined;
  private sentAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly current: () => RunProgress,
    private readonly send: (progress: RunProgress) => void,
  ) {}

  changed(): void {
    if (this.timer) return;
    const wait = this.sentAt + intervalMs - performance.now();
    if (wait <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), wait);
  }

  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sentAt = performance.now();
    this.send(this.current());
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
