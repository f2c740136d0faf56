/** Static quantization of a prepared model, in the two halves that marking.ts and insert.ts are. */
import { GraphView } from "../../graph-view";
import { readModel } from "../../model-file";
import type { GraphProto, ModelProto } from "../../schema/onnx_pb";
import { inferShapes } from "../../shape/infer";
import { opsetOf } from "../../value-type";
import type { Target } from "../targets";
import { activationParameters, insertQuantization, type Range, type Repairs } from "./insert";
import { type MarkOptions, markGraph } from "./mark-graph";
import type { Marking } from "./marking";

export interface StaticDraft {
  model: ModelProto;
  view: GraphView;
  marking: Marking;
  /** Computed values whose ranges are needed. */
  calibrated: string[];
}

/** Reads the file anew: what follows edits it. */
export function draftStatic(prepared: Uint8Array, options: MarkOptions = {}): StaticDraft {
  const model = readModel(prepared);
  const view = new GraphView(model.graph as GraphProto, opsetOf(model));
  const marking = markGraph(view, inferShapes(model), options);
  const calibrated = [...marking.activations].filter((name) => !marking.bounds.has(name));
  return { model, view, marking, calibrated };
}

export function finishStatic(
  draft: StaticDraft,
  ranges: ReadonlyMap<string, Range>,
  target: Target,
  repairs?: Repairs,
): ModelProto {
  const { model, view, marking } = draft;
  insertQuantization(view, marking, activationParameters(marking, ranges, target), target, repairs);
  view.finish();
  return model;
}
