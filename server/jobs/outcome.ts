/** What becomes of a run whose engine threw: transient reasons go back to the queue, a few times; all else has failed. */
import type { EngineErrorJson } from "@/server/engine/index";

export const mostAttempts = 4;

const transient = new Set(["engine-restarting", "overloaded"]);

export interface Failure {
  message: string;
  node?: string;
  code?: string;
}

function engineError(thrown: unknown): EngineErrorJson | null {
  return thrown instanceof Error && thrown.name === "EngineError" ? (thrown as unknown as EngineErrorJson) : null;
}

/** `serving` is false while Weft is being stopped: then the engine was ended on purpose, and the run is for the next start. */
export function fate(thrown: unknown, attempts: number, serving: boolean): "queued" | "failed" | "cancelled" {
  const code = engineError(thrown)?.code;
  if (!serving) return "queued";
  if (code === "cancelled") return "cancelled";
  if (code && transient.has(code) && attempts < mostAttempts) return "queued";
  return "failed";
}

export function failureOf(thrown: unknown): Failure {
  const error = engineError(thrown);
  if (!error) return { message: thrown instanceof Error ? thrown.message : String(thrown), code: "internal" };
  if (error.code === "engine-restarting") {
    return {
      code: error.code,
      message: `The engine stopped while it worked on this run, ${mostAttempts} times in a row.`,
    };
  }
  return { message: error.message, code: error.code, ...(error.node && { node: error.node }) };
}
