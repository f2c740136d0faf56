/** Why an ONNX file was refused. Two causes, two codes: the file is broken or hostile, or it is sound and Weft cannot join it. */
import { EngineError } from "../errors";

/** The file itself is at fault: whoever supplied it has to supply another. */
export function corrupt(message: string, cause?: unknown): EngineError {
  return new EngineError({ code: "model-corrupt", phase: "compile", message }, { cause });
}

/** The file is sound but does not fit where it is drawn. */
export function unfit(message: string): EngineError {
  return new EngineError({ code: "invalid-pipeline", phase: "compile", message });
}
