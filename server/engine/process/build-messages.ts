/** Between the engine and the child that builds its segments. */
import type { EngineErrorJson } from "../errors";
import type { Segment } from "../onnx/segment";
import type { BuiltGraph } from "../schedule/schedule";
import type { ModelFiles } from "./segment-builder";

export interface BuildTask {
  id: number;
  segment: Segment;
  noPasses: readonly string[];
  models: ModelFiles;
}

/** `refused`: the model is at fault, which the drawing shows at its node. */
export type BuildNote = { id: number } & (
  | { ok: true; built: BuiltGraph }
  | { ok: false; error: EngineErrorJson; refused: boolean }
);
