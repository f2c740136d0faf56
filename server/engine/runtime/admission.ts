/**
 * Which runs are at work at once: always a few, and more while what they will decode fits into the memory that is granted, so that
 * many small requests meet in one batch and a few large ones do not fill the machine. The others wait, the most urgent first; who waits
 * long moves up.
 */
import { EngineError } from "../errors";
import { Pace } from "../pace";
import { urgencyOf } from "../priority";

const agingMs = 10_000;

export interface AdmissionOptions {
  /** Runs at work whatever their size. */
  least: number;
  most: number;
  /** Sum of the estimates of runs at work beyond `least`. */
  bytes: number;
  /** Runs that may wait; beyond, one is refused as overloaded. */
  waiting: number;
  /** Milliseconds; absent: the machine's clock. */
  now?: () => number;
}

interface Waiting {
  priority: number;
  since: number;
  bytes: number;
  start: () => void;
}

export class Admission {
  private working = 0;
  private held = 0;
  /** The oldest first. */
  private readonly queue: Waiting[] = [];
  private readonly now: () => number;
  private readonly pace: Pace;

  constructor(private readonly options: AdmissionOptions) {
    this.now = options.now ?? (() => performance.now());
    this.pace = new Pace(this.now);
  }

  /** Resolves when the run may begin; leave() must follow. Rejects with the signal's reason, or as overloaded. */
  async enter(priority: number, bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.queue.length === 0 && this.hasRoom(bytes)) {
      this.take(bytes);
      return;
    }
    if (this.queue.length >= this.options.waiting) {
      const seconds = this.pace.retrySeconds(this.queue.length);
      throw new EngineError({
        code: "overloaded",
        phase: "run",
        message: `Too many runs are waiting. Try again in ${seconds} s.`,
        retryAfterMs: seconds * 1000,
      });
    }
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        this.queue.splice(this.queue.indexOf(entry), 1);
        reject(signal.reason);
        this.fill();
      };
      const entry: Waiting = {
        priority,
        since: this.now(),
        bytes,
        start: () => {
          signal.removeEventListener("abort", abort);
          resolve();
        },
      };
      this.queue.push(entry);
      signal.addEventListener("abort", abort, { once: true });
    });
  }

  /** `bytes` as they were told to enter(). */
  leave(bytes: number): void {
    this.working--;
    this.held -= bytes;
    this.pace.count();
    this.fill();
  }

  /** Strictly in order: a large run at the head is not passed for ever by small ones. */
  private fill(): void {
    for (let head = this.head(); head && this.hasRoom(head.bytes); head = this.head()) {
      this.queue.splice(this.queue.indexOf(head), 1);
      this.take(head.bytes);
      head.start();
    }
  }

  private head(): Waiting | undefined {
    const now = this.now();
    const urgency = ({ priority, since }: Waiting) => urgencyOf(priority, now - since, agingMs);
    let head = this.queue[0];
    for (const each of this.queue) if (head && urgency(each) < urgency(head)) head = each;
    return head;
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
