/** Why a model was refused. Two causes, two codes: the file is broken or hostile, or it is sound and does not fit where it is drawn. */
import { EngineError } from "../errors";

export class ModelRefused extends EngineError {
  constructor(code: "model-corrupt" | "invalid-pipeline", message: string, cause?: unknown) {
    super({ code, phase: "compile", message }, { cause });
    this.name = "ModelRefused";
  }
}

/** The file itself is at fault: whoever supplied it has to supply another. */
export function corrupt(message: string, cause?: unknown): ModelRefused {
  return new ModelRefused("model-corrupt", message, cause);
}

/** The file is sound but does not fit where it is drawn. */
export function unfit(message: string): ModelRefused {
  return new ModelRefused("invalid-pipeline", message);
}
