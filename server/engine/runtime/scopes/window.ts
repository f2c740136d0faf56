/**
 * How many items of an axis are alive at once. Few where they are large (pictures, frames), many where they are small
 * (lines of text), and never more pixels and rows than all runs may have together, but always one, so that every run goes on. What is
 * less urgent is stopped at its source before the rest is full: a stack of work leaves room for who comes meanwhile.
 */
import { type Priority, rankOf } from "../../priority";

export interface WindowConfig {
  /** Items alive whatever their size: enough to keep every worker busy while the next is decoded. */
  least: number;
  /** Items alive at the most. */
  most: number;
  /** Beyond `least`, items are opened only while those alive on this axis hold less than this. */
  bytesPerAxis: number;
}

export function defaultWindow(workers: number): WindowConfig {
  return { least: 2 * workers + 2, most: 256, bytesPerAxis: 4 * 2 ** 20 };
}

/** True where one more item may be opened. `held`: bytes of the items alive on this axis instance when they were opened. */
export function mayOpen(alive: number, held: number, isFull: boolean, config: WindowConfig): boolean {
  if (alive === 0) return true;
  if (isFull) return false;
  return alive < config.least || (alive < config.most && held < config.bytesPerAxis);
}

/** Rows that wait for their models, of all runs together: many times what all workers take at once. */
const mostRows = 2048;
/** Of what all runs may have, by rank: interactive, api, bulk. */
const parts = [1, 0.75, 0.5] as const;

/** Whether runs of this priority open no further items: by bytes that all runs hold, and rows that wait. */
export function isFullFor(
  priority: Priority,
  { used, limit }: Pick<ByteBudget, "used" | "limit">,
  rows: number,
): boolean {
  const part = parts[rankOf(priority)] as number;
  return used >= limit * part || rows >= mostRows * part;
}

/** A window in which no more than `most` items are alive. */
export function narrowed(config: WindowConfig, most: number): WindowConfig {
  return { ...config, least: Math.min(config.least, most), most: Math.min(config.most, most) };
}

/** Decoded pixels and tensors held by all scopes of all runs. Those who wait for room are told when some is freed. */
export class ByteBudget {
  used = 0;
  /** Largest `used` there was. */
  peak = 0;
  private readonly bells = new Set<Bell>();

  constructor(readonly limit: number) {}

  add(bytes: number): void {
    this.used += bytes;
    if (this.used > this.peak) this.peak = this.used;
    if (bytes < 0) for (const bell of this.bells) bell.ring();
  }

  /** Rings at every release, until the returned function is called. */
  onRelease(bell: Bell): () => void {
    this.bells.add(bell);
    return () => this.bells.delete(bell);
  }
}

/** Wakes the one who waits for something to change. */
export class Bell {
  private wake = () => {};

  /** Resolves at the next ring. */
  rung(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  ring(): void {
    this.wake();
  }
}
