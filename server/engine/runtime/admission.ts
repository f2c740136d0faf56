/**
 * Which runs are at work at once: always a few, and more while what they will decode fits into the memory that is granted, so that
 * many small requests meet in one batch and a few large ones do not fill the machine. The others wait, the most urgent first.
 */
import { EngineError } from "../errors";

export interface AdmissionOptions {
  /** Runs at work whatever their size. */
  least: number;
  most: number;
  /** Sum of the estimates of runs at work beyond `least`. */
  bytes: number;
  /** Runs that may wait; beyond, one is refused as overloaded. */
  waiting: number;
}

interface Waiting {
  priority: number;
  bytes: number;
  start: () => void;
}

export class Admission {
  private working = 0;
  private held = 0;
  private readonly queue: Waiting[] = [];

  constructor(private readonly options: AdmissionOptions) {}

  /** Resolves when the run may begin; leave() must follow. Rejects with the signal's reason, or as overloaded. */
  async enter(priority: number, bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.queue.length === 0 && this.hasRoom(bytes)) {
      this.take(bytes);
      return;
    }
    if (this.queue.length >= this.options.waiting)
      throw new EngineError({
        code: "overloaded",
        phase: "run",
        message: "Too many runs are waiting. Try again in a moment.",
        retryAfterMs: 5000,
      });
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        this.queue.splice(this.queue.indexOf(entry), 1);
        reject(signal.reason);
        this.fill();
      };
      const entry: Waiting = {
        priority,
        bytes,
        start: () => {
          signal.removeEventListener("abort", abort);
          resolve();
        },
      };
      const later = this.queue.findIndex((each) => each.priority > priority);
      this.queue.splice(later < 0 ? this.queue.length : later, 0, entry);
      signal.addEventListener("abort", abort, { once: true });
    });
  }

  /** `bytes` as they were told to enter(). */
  leave(bytes: number): void {
    this.working--;
    this.held -= bytes;
    this.fill();
  }

  /** Strictly in order: a large run at the head is not passed for ever by small ones. */
  private fill(): void {
    for (let head = this.queue[0]; head && this.hasRoom(head.bytes); head = this.queue[0]) {
      this.queue.shift();
      this.take(head.bytes);
      head.start();
    }
  }

  private hasRoom(bytes: number): boolean {
    const { least, most, bytes: limit } = this.options;
    return this.working < least || (this.working < most && this.held + bytes <= limit);
  }

  private take(bytes: number): void {
    this.working++;
    this.held += bytes;
  }
}
