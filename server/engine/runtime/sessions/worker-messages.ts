/** What the session pool and its worker threads say to each other. Buffers are transferred, so their sender loses them. */
import type { TensorValue } from "../values";

export interface WireTensor {
  type: string;
  dims: readonly number[];
  data: TensorValue["data"];
}

export interface SessionSettings {
  /** onnxruntime's own defaults instead: the reference that gains are measured against. */
  defaults: boolean;
  /** Where prepared graphs lie (prepared.ts); none are used with `defaults`. */
  prepared?: string;
  /** Milliseconds after which a session of a prepared graph, which opens in a few, is opened anew. */
  renewMs: number;
}

export type WorkerRequest =
  | {
      type: "run";
      id: number;
      path: string;
      feeds: Record<string, WireTensor>;
      fetches: readonly string[] | null;
      /** Whether its processor time is asked for. */
      timed: boolean;
      /** Threads of its session; one that is open with another number of them is opened anew. */
      threads: number;
      /** Whether the model keeps no memory between runs; what holds for its first run on a thread holds for all. */
      lean: boolean;
    }
  | { type: "prepare"; id: number; path: string; directory: string; packed: boolean }
  | { type: "unload"; path: string }
  | { type: "close" };

export type WorkerAnswer =
  /** `cpuMs`: processor time of the run (thread-time.ts) where it was asked for, else 0. `spent`: the memory that the feeds lay in. */
  | {
      type: "done";
      id: number;
      outputs: Record<string, WireTensor>;
      loadMs: number;
      runMs: number;
      cpuMs: number;
      spent: readonly ArrayBuffer[];
    }
  /** `loading`: the model could not be opened at all. */
  | { type: "failed"; id: number; message: string; loading: boolean };
