/** The live nodes of one run, as those outside reach them: frames are pushed in, the run is stopped, counts are shown. */
import type { LiveCounts } from "@/nodes/results";
import type { FrameAnswer } from "../../protocol";
import { type FeedOptions, LiveFeed } from "./live-feed";

export class RunLive {
  private readonly feeds = new Map<string, LiveFeed>();
  private readonly receivers = new Map<string, (bytes: Uint8Array) => void>();
  private stopped = false;

  open(node: string, options: FeedOptions): LiveFeed {
    const feed = new LiveFeed(options);
    this.feeds.set(node, feed);
    if (this.stopped) feed.end("stopped");
    return feed;
  }

  /** What is pushed to the node goes there, from now on. */
  receive(node: string, receiver: (bytes: Uint8Array) => void): void {
    this.receivers.set(node, receiver);
  }

  /** A picture as a file's bytes. "waiting": the node is not at work yet, or takes none. */
  push(node: string, bytes: Uint8Array): FrameAnswer {
    const [feed, receiver] = [this.feeds.get(node), this.receivers.get(node)];
    if (!feed || !receiver) return { state: "waiting", received: 0, dropped: 0, waiting: 0 };
    receiver(bytes);
    const { received, dropped, waiting } = feed.counts;
    return { state: feed.isOpen ? "open" : "ended", received, dropped, waiting };
  }

  /** Whoever pushes frames has no more. */
  finish(node: string): void {
    if (this.receivers.has(node)) this.feeds.get(node)?.end("source");
  }

  /** All frames of the node must be held at once, and there is no room for more. */
  full(node: string): void {
    this.feeds.get(node)?.end("memory");
  }

  /** Some source is at work. */
  get isOpen(): boolean {
    return [...this.feeds.values()].some((feed) => feed.isOpen);
  }

  /** All sources end; what has come is finished, and the run ends as any other. */
  stop(): void {
    this.stopped = true;
    for (const feed of this.feeds.values()) feed.end("stopped");
  }

  /** By node. */
  counts(): Record<string, LiveCounts> {
    return Object.fromEntries([...this.feeds].map(([node, feed]) => [node, feed.counts]));
  }
}
