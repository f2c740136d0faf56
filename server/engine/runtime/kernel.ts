/** How host ops are written: a kernel sees ONE item; the runtime brings it the axes, the order and the failures. */
import type { Json } from "@/nodes/define-node";
import { EngineError } from "../errors";
import type { RunInput } from "../protocol";
import type { FeedOptions, LiveFeed } from "./live/live-feed";
import type { RunLive } from "./live/run-live";
import type { TensorValue } from "./values";

export interface KernelContext {
  /** Aborts when the run is cancelled, its deadline has passed, or the scope it works for has failed. */
  readonly signal: AbortSignal;
  /** The run's value for an input node, if it gave one. */
  input(node: string): RunInput | undefined;
  /** Path of a plan file by content hash. */
  file(sha256: string): string;
  /** True where ports that are no outputs are shown too. */
  readonly previews?: boolean;
  /** A scratch directory of the run, removed at its end. */
  readonly scratch: string;
  /** Ops that open: true of an item that an earlier attempt has finished. Nothing is read of what is yielded for it. */
  isKnown?(index: number): boolean;
  /** Ops that open a live axis: the feed of the node, and where numbers go on behind what an earlier attempt has finished. */
  live?: {
    open(node: string, options: Omit<FeedOptions, "startedMs" | "resumed" | "onChange">): LiveFeed;
    receive: RunLive["receive"];
    resumeAt: number;
    /** Milliseconds since the run was begun, earlier attempts included. */
    elapsedMs: number;
  };
  /** Ordered ops: what the step keeps from item to item of the innermost axis; made by `first` for its first item. */
  remember<T extends object>(first: () => T): T;
  /** Runs an ONNX file (by content hash) on one row through the batch queue of that file. `batchDims`: where the batch dimension of a feed or fetch stands; 0 where not named, -1 for one that all rows share. */
  session(
    sha256: string,
    feeds: Record<string, TensorValue>,
    batchDims?: Record<string, number>,
  ): Promise<Record<string, TensorValue>>;
}

export type Attrs = { readonly [key: string]: Json };

/** map and close: inputs in slot order (a list where the slot is variadic or closes), outputs in slot order. */
export type MapKernel = (
  context: KernelContext,
  attrs: Attrs,
  inputs: readonly unknown[],
) => Promise<readonly unknown[]> | readonly unknown[];

/** What one item of a new axis is called. */
export interface OpenedItem {
  values: readonly unknown[];
  timeMs?: number;
  name?: string;
  /** Of a live axis: milliseconds that were work, and not waiting for it. */
  workMs?: number;
  /** This item alone could not be read; the others go on. */
  error?: Error;
}

/** open and regroup: yields items in order; pulled only as fast as the window behind it drains. */
export type OpenKernel = (
  context: KernelContext,
  attrs: Attrs,
  inputs: readonly unknown[],
) => AsyncIterable<OpenedItem> | Iterable<OpenedItem>;

/** fold: takes items in their order, one slot for each input, as they come; asked for the next, the runtime lets go of the one before. */
export type FoldKernel = (
  context: KernelContext,
  attrs: Attrs,
  items: AsyncIterable<readonly unknown[]>,
) => Promise<readonly unknown[]>;

/** refine: the outputs, or null to leave this item out. */
export type RefineKernel = (
  context: KernelContext,
  attrs: Attrs,
  inputs: readonly unknown[],
) => Promise<readonly unknown[] | null> | readonly unknown[] | null;

export type Kernels = {
  map: Readonly<Record<string, MapKernel>>;
  open: Readonly<Record<string, OpenKernel>>;
  refine: Readonly<Record<string, RefineKernel>>;
  fold: Readonly<Record<string, FoldKernel>>;
};

/** The kernel of `op` among those of its effect. */
export function kernelOf<Kernel>(kernels: Readonly<Record<string, Kernel>>, op: string): Kernel {
  const kernel = kernels[op];
  if (!kernel) throw new EngineError({ code: "internal", phase: "run", message: `There is no kernel for ${op}.` });
  return kernel;
}
