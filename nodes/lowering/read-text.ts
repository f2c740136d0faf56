/** The three steps of reading: find lines, turn them upright, spell them out. Each node uses those it needs. */
import type { GraphBuilder, Value } from "../define-node";
import type { ModelCard } from "../model-card";
import { cardFor, fileOf, runImageModel } from "./image-model";

export interface DetectionParams {
  threshold: number;
  boxThreshold: number;
  unclip: number;
}

/** Quads of the lines of text, in reading order. */
export function detectText(b: GraphBuilder, model: string, image: Value, params: DetectionParams): Value {
  const card = cardFor(b, model, "text-detection");
  const { output, geometry } = runImageModel(b, card, image);
  const [detections] = b.op("ocr.boxes", [output, geometry], { ...params, minSize: 3, maxCandidates: 1000 }) as [Value];
  return detections;
}

/** One picture per line, on the new axis `line`, as high as `reader` takes its lines. */
export function cropLines(
  b: GraphBuilder,
  image: Value,
  detections: Value,
  reader: ModelCard,
): { line: Value; detection: Value } {
  const { fit, height } = reader.preprocess ?? {};
  const [line, detection] = b.op("ocr.crop-lines", [image, detections], {
    height: fit === "fit-height" ? (height ?? null) : null,
  }) as [Value, Value];
  return { line, detection };
}

/** Probabilities of upright and upside down. */
export function classifyOrientation(b: GraphBuilder, model: string, line: Value): Value {
  return runImageModel(b, cardFor(b, model, "text-orientation"), line).output;
}

export function turnUpright(b: GraphBuilder, line: Value, probabilities: Value, threshold: number) {
  const [image, angle, score] = b.op("ocr.turn-line", [line, probabilities], { threshold }) as [Value, Value, Value];
  return { image, angle, score };
}

/** How many characters the network may waver between at one step: two and the blank. */
const kept = 3;

export function recogniseText(
  b: GraphBuilder,
  model: string,
  line: Value,
  context: boolean,
): { text: Value; score: Value } {
  const card = cardFor(b, model, "text-recognition");
  const { output } = runImageModel(b, card, line);
  const [probabilities, classes] = b.op("tensor.top-k", [output], { k: kept }) as [Value, Value];
  const [text, score] = b.op("ocr.decode", [probabilities, classes], {
    dictionary: fileOf(b, card, "dictionary"),
    context,
  }) as [Value, Value];
  return { text, score };
}
