/**
 * Sends pictures to a live node over its WebSocket (server/live/frames-session.ts), at the node's rate and never more than one that the server has
 * not answered yet: what falls between is skipped, nothing queues up. A connection that breaks is made again, ever more slowly.
 */
export type Link = "connecting" | "waiting" | "sending" | "lost" | "ended";

export interface Sending {
  link: Link;
  sent: number;
  /** Due while the one before was still on its way. */
  skipped: number;
  /** What the node says of all that it was sent. */
  dropped: number;
  /** Tries in a row that did not even open: it may be that somebody else sends. */
  failures: number;
  /** Why it ended. */
  reason: string | null;
}

export interface SenderOptions {
  url: string;
  /** A picture as it is now; null where there is none yet. */
  capture: () => Promise<Blob | null>;
  onChange: (sending: Sending) => void;
}

type Answer =
  | { type: "ready"; perSecond: number }
  | { type: "frame"; state: "open" | "waiting" | "ended"; dropped: number }
  | { type: "end"; reason: string };

const [firstPauseMs, longestPauseMs] = [500, 10_000];

export class FrameSender {
  private now: Sending = { link: "connecting", sent: 0, skipped: 0, dropped: 0, failures: 0, reason: null };
  private socket: WebSocket | null = null;
  private ticking: ReturnType<typeof setInterval> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private underWay = false;
  private pauseMs = firstPauseMs;
  private closed = false;

  constructor(private readonly options: SenderOptions) {
    this.connect();
  }

  /** Tells the node that nothing more comes: what it has is finished. */
  finish(): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: "end" }));
    this.change({ link: "ended", reason: "source" });
    this.close();
  }

  /** Sends nothing any more; the node is not told. */
  close(): void {
    this.closed = true;
    this.rest();
    clearTimeout(this.again);
    this.socket?.close();
  }

  private change(to: Partial<Sending>): void {
    this.now = { ...this.now, ...to };
    if (!this.closed) this.options.onChange(this.now);
  }

  private rest(): void {
    clearInterval(this.ticking);
    this.ticking = undefined;
    this.underWay = false;
  }

  private connect(): void {
    const socket = new WebSocket(this.options.url);
    this.socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.change({ link: "waiting", failures: 0 });
    };
    socket.onmessage = ({ data }) => this.hear(JSON.parse(String(data)) as Answer);
    socket.onclose = () => {
      this.rest();
      if (this.closed || this.now.link === "ended") return;
      this.change({ link: "lost", failures: opened ? 0 : this.now.failures + 1 });
      this.again = setTimeout(() => this.connect(), this.pauseMs);
      this.pauseMs = Math.min(2 * this.pauseMs, longestPauseMs);
    };
  }

  private hear(answer: Answer): void {
    if (answer.type === "end") {
      this.rest();
      this.change({ link: "ended", reason: answer.reason });
    } else if (answer.type === "ready") {
      this.pauseMs = firstPauseMs;
      this.change({ link: "sending" });
      clearInterval(this.ticking);
      this.ticking = setInterval(() => void this.tick(), 1000 / answer.perSecond);
      void this.tick();
    } else {
      this.underWay = false;
      // A node that waits says "ready" again when it is at work.
      if (answer.state === "waiting") {
        this.rest();
        this.change({ link: "waiting" });
      } else this.change({ dropped: answer.dropped });
    }
  }

  private async tick(): Promise<void> {
    const { socket } = this;
    if (this.underWay || !socket || socket.readyState !== WebSocket.OPEN) {
      this.change({ skipped: this.now.skipped + 1 });
      return;
    }
    this.underWay = true;
    const picture = await this.options.capture().catch(() => null);
    if (!picture || socket !== this.socket || socket.readyState !== WebSocket.OPEN || this.ticking === undefined) {
      this.underWay = false;
      return;
    }
    socket.send(picture);
    this.change({ sent: this.now.sent + 1 });
  }
}
