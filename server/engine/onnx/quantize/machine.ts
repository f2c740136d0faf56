/** How this library runs models: an argument, since it knows no runtime. */
import type { Tensor } from "../segment";

/** One sample as a model takes it: all its inputs by name. */
export type Feeds = Readonly<Record<string, Tensor>>;

export interface OpenedModel {
  /** Feeds stay the caller's. `ms` is of the run alone: processor time of its thread where the system tells it. */
  run(feeds: Feeds, fetches: readonly string[]): Promise<{ outputs: Record<string, Tensor>; ms: number }>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** No memory is kept from one run to the next: for models that are run over samples once, and whose time says nothing. */
  lean?: boolean;
}

export interface Machine {
  open(onnx: Uint8Array, options?: OpenOptions): Promise<OpenedModel>;
  /** How many runs make sense at a time. */
  lanes: number;
}
