/** Between a source, which does not wait, and the steps behind it, which take their time: one queue per live node of a run, and its counts. */
import type { LiveCounts } from "@/nodes/results";
import { DropOldestQueue, type QueueBounds } from "./drop-oldest-queue";
import { FramePace } from "./frame-pace";
import type { LiveFrame, LiveSink } from "./live-source";

export type EndReason = NonNullable<LiveCounts["ended"]>;

export interface FeedOptions extends QueueBounds {
  perSecond: number;
  /** Milliseconds of the run that earlier attempts took. */
  startedMs: number;
  /** It goes on with a run that was cut short. */
  resumed: boolean;
  onChange: () => void;
  /** Monotonic milliseconds. */
  now?: () => number;
}

/** A frame, and when it came: milliseconds since the run was begun. */
export interface ArrivedFrame {
  frame: LiveFrame;
  timeMs: number;
}

export class LiveFeed implements LiveSink {
  private readonly queue: DropOldestQueue<ArrivedFrame>;
  private readonly pace: FramePace;
  private readonly now: () => number;
  private readonly bornMs: number;
  private state: LiveCounts["state"] = "connecting";
  private received = 0;
  private dropped = 0;
  private reconnects = 0;
  private ended: EndReason | undefined;

  constructor(private readonly options: FeedOptions) {
    this.now = options.now ?? (() => performance.now());
    this.queue = new DropOldestQueue(options);
    this.pace = new FramePace(options.perSecond);
    this.bornMs = this.now() - options.startedMs;
  }

  get isOpen(): boolean {
    return this.ended === undefined && this.state !== "ended";
  }

  get counts(): LiveCounts {
    const { state, received, dropped, reconnects, ended } = this;
    const resumed = this.options.resumed ? { resumed: true as const } : {};
    return { state, received, dropped, waiting: this.queue.length, reconnects, ...resumed, ...(ended && { ended }) };
  }

  frame(frame: LiveFrame, every = false): void {
    const now = this.now();
    if (!this.isOpen || (!every && !this.pace.wants(now))) return;
    this.received++;
    this.dropped += this.queue.push({ frame, timeMs: now - this.bornMs }, frame.bytes);
    this.options.onChange();
  }

  connected(): void {
    if (!this.isOpen) return;
    this.state = "receiving";
    this.options.onChange();
  }

  lost(): void {
    if (!this.isOpen || this.state !== "receiving") return;
    this.state = "reconnecting";
    this.reconnects++;
    this.options.onChange();
  }

  /** What has come can still be read; then the axis closes, and all that gathers over it ends. */
  end(reason: EndReason): void {
    if (!this.isOpen) return;
    this.ended = reason;
    this.state = "ended";
    this.queue.end();
    this.options.onChange();
  }

  /** The reader is told. */
  fail(thrown: unknown): void {
    this.state = "ended";
    this.queue.fail(thrown);
  }

  /** Undefined at the end. */
  next(): Promise<ArrivedFrame | undefined> {
    return this.queue.next();
  }
}
