/** What gives pictures for as long as it lives: a camera, a folder, somebody who sends them. */
import type { ImageValue } from "../values";

/** A picture on its way: decoded only when its turn comes, so that one that is dropped cost next to nothing. */
export interface LiveFrame {
  /** Memory that it holds while it waits. */
  bytes: number;
  name?: string;
  /** Throws where it is no picture: that item alone has failed. */
  open(): Promise<ImageValue>;
}

/** Where a source puts what it sees; nothing of it waits. */
export interface LiveSink {
  /** Dropped where it comes sooner than is wanted; `every`: each is wanted, however soon it comes. */
  frame(frame: LiveFrame, every?: boolean): void;
  /** The source is there. */
  connected(): void;
  /** It is gone, and is looked for again. */
  lost(): void;
}

/**
 * Gives until the source has ended or is not heard of any more (resolves with which), cannot be had (rejects with an EngineError
 * that holds no address), or `signal` aborts (either).
 */
export type LiveSource = (sink: LiveSink, signal: AbortSignal) => Promise<"source" | "silence">;
