/**
 * What the web server and the engine process say to each other over the child's IPC channel (advanced serialisation).
 * Media travel as paths into the store, never as bytes. Every request has an id and gets exactly one answer;
 * events of a run (progress) may come before it.
 */

import type { CompiledPlan, GraphListing } from "@/nodes/compiled";
import type { ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { PrecisionOutcome, PrecisionProgress, PrecisionSearch } from "@/nodes/precision";
import type { CompileReport, Diagnostic, GainReport, RunProgress, RunResult } from "@/nodes/results";
import type { TunedGraph, TuningBounds, TuningOutcome, TuningProgress } from "@/nodes/tuning";
import type { EngineErrorJson } from "./errors";
import type { Priority } from "./priority";

/** A value supplied for an input node. Paths are absolute and inside the store. */
export type RunInput =
  | { type: "file"; path: string; name: string; mime: string }
  | { type: "files"; files: { path: string; name: string; mime: string }[] }
  | { type: "text"; text: string }
  | { type: "number"; number: number }
  | { type: "live"; source: LiveOrigin; forSeconds: number };

/**
 * Where live frames come from: an address of a network camera or stream (it may hold a password: it is not logged, and not in any
 * message), a folder that is watched, or whoever sends them to the run. `name`: what the owner calls it.
 */
export type LiveOrigin =
  | { kind: "stream"; name: string; address: string }
  | { kind: "folder"; name: string; path: string }
  | { kind: "pushed" };

/** How a run took a frame that was pushed; with the counts of its node. "waiting": it is not at work yet, and has not taken it. */
export interface FrameAnswer {
  state: "waiting" | "open" | "ended";
  received: number;
  dropped: number;
  waiting: number;
}

export interface CompileRequest {
  document: PipelineDocument;
  /** Cards that the document refers to (others may be included). */
  cards: ModelCard[];
  /** Content hash to path, for every file of those cards that is present. */
  files: Record<string, string>;
  /** Passes to leave out, for finding faults and for measuring. "all" gives the reference: node by node. */
  noPasses?: string[];
}

export type CompileAnswer =
  | {
      ok: true;
      planId: string;
      report: CompileReport;
      warnings: Diagnostic[];
      outputs: { node: string; name: string; kind: string }[];
      inputs: { node: string; name: string; op: string; title: string; required: boolean }[];
    }
  | { ok: false; diagnostics: Diagnostic[] };

export interface RunRequest {
  runId: string;
  planId: string;
  files: Record<string, string>;
  /** By document node id. */
  inputs: Record<string, RunInput>;
  /** Existing directory that the run may write result files into. */
  directory: string;
  /** "interactive" keeps the first items of every port for the editor; "service" keeps outputs only. */
  taps: "interactive" | "service";
  priority: Priority;
  /** Runs of one asker share its part of the machine's time among them; absent: the run is one by itself. */
  asker?: string;
  /** Milliseconds since the epoch. */
  deadlineMs?: number;
  /**
   * A run that is long writes down what it has finished, in `journalFile` of its directory; "resume" goes on behind what an attempt
   * before has written there, and clears away what else that has left. Absent: nothing is written.
   */
  checkpoint?: "begin" | "resume";
}

/** Of no use once the run's result is kept: whoever keeps it removes this file. */
export const journalFile = ".journal";

/** Forms of a drawing's graphs in less than float32 are searched and kept. */
export interface PrecisionRequest {
  jobId: string;
  compile: CompileRequest;
  /** Only graphs of these nodes; null: of all. */
  nodes: string[] | null;
  /** What the pipeline is run on for samples of what its graphs are given; none: forms that need no samples, and no accuracy. */
  runs: Record<string, RunInput>[];
}

/** The graphs of a drawing are tuned for this machine. */
export interface TuneRequest {
  jobId: string;
  compile: CompileRequest;
  /** What the pipeline is run on for rows of the shapes that come; none: they are made up. */
  runs: Record<string, RunInput>[];
  bounds: TuningBounds;
  /** Absent, and at the most: two minutes. */
  withinMs?: number;
}

export type EngineRequest =
  | { id: number; type: "hello"; version: string }
  | { id: number; type: "compile"; request: CompileRequest }
  | { id: number; type: "run"; request: RunRequest }
  | { id: number; type: "cancel"; runId: string }
  /** Ends the live sources of the run: what has come is finished. */
  | { id: number; type: "stop"; runId: string }
  /** A picture, as a file's bytes, for a live node. */
  | { id: number; type: "push-frame"; runId: string; node: string; frame: Uint8Array }
  /** Whoever pushed frames has no more. */
  | { id: number; type: "end-frames"; runId: string; node: string }
  /** Runs document and input both ways and compares times and results. */
  | { id: number; type: "gain"; compile: CompileRequest; run: RunRequest }
  /** Opens an uploaded ONNX file and says what it takes and gives; never executes it in the web server. */
  | { id: number; type: "inspect-model"; path: string }
  | { id: number; type: "inspect-tokenizer"; path: string }
  /** A compiled plan, and one of its ONNX graphs, to look at. */
  | { id: number; type: "describe-plan"; planId: string }
  | { id: number; type: "list-graph"; planId: string; graph: string }
  /** Takes minutes, in a process of its own. */
  | { id: number; type: "measure-precision"; request: PrecisionRequest }
  | { id: number; type: "cancel-precision"; jobId: string }
  /** What was measured of these graphs, where anything was. */
  | { id: number; type: "precisions"; graphs: string[] }
  /** Takes up to two minutes, in a process of its own. */
  | { id: number; type: "tune"; request: TuneRequest }
  | { id: number; type: "cancel-tuning"; jobId: string }
  /** How these graphs were tuned on this machine, where they were. */
  | { id: number; type: "tunings"; graphs: string[] }
  /** Removes graphs that nothing refers to; plans that run a form that was replaced go too, but for those that are kept. */
  | { id: number; type: "sweep-plans"; kept: string[] }
  | { id: number; type: "shutdown" };

export interface ModelInspection {
  opset: number;
  producer: string;
  operators: Record<string, number>;
  inputs: { name: string; type: string; dims: (number | string)[] }[];
  outputs: { name: string; type: string; dims: (number | string)[] }[];
  /** A first guess that the person may mend. */
  guess: Partial<Pick<ModelCard, "task" | "input" | "output" | "preprocess" | "logits" | "boxes" | "text">>;
}

export interface EngineHello {
  version: string;
  pid: number;
  processors: number;
  onnxruntime: string;
  video: "ffmpeg" | "webcodecs" | "none";
}

export type EngineAnswers = {
  hello: EngineHello;
  compile: CompileAnswer;
  run: RunResult;
  cancel: { cancelled: boolean };
  stop: { stopped: boolean };
  "push-frame": FrameAnswer;
  "end-frames": Record<string, never>;
  gain: GainReport;
  "inspect-model": ModelInspection;
  "inspect-tokenizer": Record<string, never>;
  "describe-plan": CompiledPlan;
  "list-graph": GraphListing;
  "measure-precision": PrecisionOutcome;
  "cancel-precision": { cancelled: boolean };
  precisions: { searches: PrecisionSearch[] };
  tune: TuningOutcome;
  "cancel-tuning": { cancelled: boolean };
  tunings: { tuned: TunedGraph[] };
  "sweep-plans": { graphs: string[] };
  shutdown: Record<string, never>;
};

export type EngineMessage =
  | { type: "answer"; id: number; ok: true; answer: unknown }
  | { type: "answer"; id: number; ok: false; error: EngineErrorJson }
  | { type: "progress"; progress: RunProgress }
  | { type: "precision"; progress: PrecisionProgress }
  | { type: "tuning"; progress: TuningProgress };
