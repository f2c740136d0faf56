/**
 * What can go wrong at run time, as one closed union grouped by who acts on it. It survives threads, processes and HTTP:
 * everything in it is JSON, and `fromJSON` brings it back.
 */
import type { Told } from "@/nodes/told";

export const errorCodes = {
  /** The person who runs the pipeline changes the input or the drawing. */
  user: [
    "invalid-input",
    "unsupported-media",
    "media-too-large",
    "missing-input",
    "invalid-pipeline",
    "expression-failed",
    "cancelled",
  ],
  /** The person who keeps the machine acts. */
  operator: ["model-missing", "model-corrupt", "out-of-memory", "out-of-disk", "quarantined"],
  /** The same request may succeed later. */
  transient: ["engine-restarting", "overloaded", "deadline-exceeded"],
  /** Weft is wrong. */
  bug: ["internal"],
} as const;

export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes][number];
export type ErrorPhase = "compile" | "load" | "run" | "store";

export interface EngineErrorJson {
  code: ErrorCode;
  phase: ErrorPhase;
  message: string;
  /** The document node it happened at. */
  node?: string;
  retryAfterMs?: number;
  /** What it says, for those who have words of their own for it. */
  told?: Told;
}

export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly phase: ErrorPhase;
  readonly node?: string;
  readonly retryAfterMs?: number;
  readonly told?: Told;

  constructor(init: EngineErrorJson, options?: { cause?: unknown }) {
    super(init.message, options);
    this.name = "EngineError";
    this.code = init.code;
    this.phase = init.phase;
    this.node = init.node;
    this.retryAfterMs = init.retryAfterMs;
    this.told = init.told;
  }

  toJSON(): EngineErrorJson {
    return {
      code: this.code,
      phase: this.phase,
      message: this.message,
      node: this.node,
      retryAfterMs: this.retryAfterMs,
      told: this.told,
    };
  }

  static fromJSON(json: EngineErrorJson): EngineError {
    return new EngineError(json);
  }

  /** Any thrown thing as an EngineError; what is not one already is a bug. */
  static from(thrown: unknown, phase: ErrorPhase, node?: string): EngineError {
    if (thrown instanceof EngineError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new EngineError({ code: "internal", phase, message, node }, { cause: thrown });
  }
}
