/** Why a model was not quantized, for the person who asked. */
import { type Told, told } from "@/nodes/told";
import { EngineError } from "../../errors";

/** The samples are at fault, or what the model makes of them. */
export function badSamples(message: string, says?: Told): EngineError {
  return new EngineError({ code: "invalid-input", phase: "compile", message, told: says });
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new EngineError({
      code: "cancelled",
      phase: "compile",
      message: "Quantizing was cancelled; nothing was changed.",
      told: told("cancelled"),
    });
}

/** Nobody's fault but the disk's: what comes next would meet it too. */
export function isFull(thrown: unknown): boolean {
  const { code } = thrown as { code?: unknown };
  return code === "ENOSPC" || code === "out-of-disk";
}
