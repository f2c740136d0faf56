/** What services answer, and routers and routes pass on unchanged: the shapes that the interface is typed against. */
import type { CompiledPlan } from "@/nodes/compiled";
import type { ModelCard } from "@/nodes/model-card";
import type { PipelineDocument } from "@/nodes/pipeline";
import type { Kind } from "@/nodes/port-types";
import type { PrecisionSearch } from "@/nodes/precision";
import type { CompileReport, Diagnostic, GainReport, RunProgress, RunResult } from "@/nodes/results";
import type { TunedGraph } from "@/nodes/tuning";
import type { SuppliedInputs } from "./run-inputs";

export type Role = "admin" | "editor" | "viewer";

export interface SessionUser {
  id: string;
  name: string;
  email: string;
  role: Role;
}

export type RunState = RunProgress["state"];
export type RunSource = "editor" | "api";

export interface PipelineSummary {
  id: string;
  slug: string;
  name: string;
  description: string;
  example: boolean;
  nodeCount: number;
  updatedAt: Date;
  preview: {
    nodes: { id: string; type: string; x: number; y: number }[];
    edges: { from: string; to: string }[];
  };
  lastRun: { id: string; state: RunState; at: Date; wallMs: number | null } | null;
}

export interface PipelineDetail {
  id: string;
  slug: string;
  name: string;
  revision: number;
  document: PipelineDocument;
  updatedAt: Date;
}

export interface PipelineCheck {
  diagnostics: Diagnostic[];
  /** By `${nodeId}.${port}`. */
  ports: Record<string, { kind: Kind; axes: string[] }>;
}

export interface CompiledPipeline {
  plan: CompiledPlan;
  report: CompileReport;
}

/** The graphs with models that a drawing is compiled to, in float32, and what was measured of each. */
export interface PrecisionView {
  graphs: { graph: string; title: string; nodes: string[]; search: PrecisionSearch | null }[];
  /** Where samples can be had: whether the inputs hold files, and how many different inputs lately ran. */
  samples: { own: boolean; recentRuns: number };
}

/** The graphs that a drawing is compiled to, and how each was tuned for this machine. */
export interface TuningView {
  graphs: { graph: string; title: string; tuned: TunedGraph | null }[];
  /** Whether the inputs hold what rows can be taken from. */
  hasSamples: boolean;
}

export interface RunFailure {
  message: string;
  node?: string;
}

export interface RunDetail {
  id: string;
  pipelineId: string;
  state: RunState;
  progress: RunProgress;
  result: RunResult | null;
  error: RunFailure | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  source: RunSource;
  document: PipelineDocument;
  /** What each input node was given, by node id. */
  inputs: SuppliedInputs;
}

export interface RunSummary {
  id: string;
  pipelineId: string;
  pipelineName: string;
  state: RunState;
  createdAt: Date;
  wallMs: number | null;
  source: RunSource;
  error: string | null;
}

export interface RunReport {
  compile: CompileReport;
  trace: RunResult["trace"] | null;
  gain: GainReport | null;
  /** How graphs of it are tuned for this machine by now. */
  tunings: TunedGraph[];
}

export type ListedModel = ModelCard & { present: boolean; builtin: boolean };

export interface ApiKeySummary {
  id: string;
  name: string;
  prefix: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export interface SystemStatus {
  version: string;
  engine: {
    state: "ready" | "starting" | "down";
    pid: number | null;
    processors: number | null;
    onnxruntime: string | null;
    video: "ffmpeg" | "webcodecs" | "none" | null;
  };
  dataBytes: number;
}
