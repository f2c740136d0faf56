/** The three steps of reading: find lines, turn them upright, spell them out. Each node uses those it needs. */
import type { GraphBuilder, Value } from "../define-node";
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

/** One picture per line, on the new axis `line`. */
export function cropLines(b: GraphBuilder, image: Value, detections: Value): { line: Value; detection: Value } {
  const [line, detection] = b.op("ocr.crop-lines", [image, detections]) as [Value, Value];
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

export function recogniseText(b: GraphBuilder, model: string, line: Value): { text: Value; score: Value } {
  const card = cardFor(b, model, "text-recognition");
  const { output } = runImageModel(b, card, line);
  const [indices, scores] = b.op("tensor.ctc-argmax", [output]) as [Value, Value];
  const [text, score] = b.op("ocr.decode", [indices, scores], { dictionary: fileOf(b, card, "dictionary") }) as [
    Value,
    Value,
  ];
  return { text, score };
}
